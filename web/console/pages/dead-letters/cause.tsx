/** Why a message failed: one sentence, and for a call to another service its request and response. */

import { eventSentence } from '#web/console/event-sentence.ts';
import { useTitle } from '#web/console/titles.ts';
import type { ResponseBody } from '#web/shared/api-types.ts';
import { firstLine } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { readMessage } from '#web/shared/names.ts';

const t = words({
  asked: [
    '{title}: {units} units asked of {factory}; {response}',
    '{title}: {factory}에 {units}개를 요청했으나 {response}',
  ],
  responded: ['it responded {status}: {message}', '{status} 응답: {message}'],
  silent: ['it did not respond.', '응답이 없었습니다.'],
  failed: ['{event} {queue} failed: {error}', '{event} {queue} 처리 실패: {error}'],
  request: ['Request', '요청'],
  response: ['Response, after {ms} ms', '응답 ({ms}ms 후)'],
});
type DeadLetter = Pick<ResponseBody<'readDeadLetter'>, 'queue' | 'error' | 'body'>;

interface Exchange {
  readonly request: string;
  readonly response: string;
  readonly milliseconds: string;
}

/** The lines after the first one, as lambdas/restock/factory.ts writes them. */
function exchangeOf(error: string): Exchange | undefined {
  const request = /^request: (.+)$/m.exec(error)?.[1];
  const [, milliseconds = '', response = ''] = /^response after (\d+) ms: (.*)$/m.exec(error) ?? [];
  return request ? { request, response, milliseconds } : undefined;
}

/** A message without such a type is no event: it only makes a worker look at its table. */
const EVENT = /^\w+\.\w+$/;

function parse(text: string): Readonly<Record<string, unknown>> {
  return readMessage(text) as Readonly<Record<string, unknown>>;
}

function responseSentence({ response }: Exchange): string {
  if (!/^\d/.test(response)) return t('silent');
  const [status = '', ...rest] = response.split(' ');
  const body = rest.join(' ');
  return t('responded', { status, message: String(parse(body)['message'] ?? body) });
}

/** Returns the product of a message: of its event, or the one that a factory was asked for. */
function productOf(body: string, asked: Readonly<Record<string, unknown>>): string | undefined {
  const message = readMessage(body);
  const data = message.data ?? parse(body);
  const [line] = Array.isArray(data['lines']) ? (data['lines'] as { readonly productId?: unknown }[]) : [];
  return [data['productId'], line?.productId, asked['MessageAttributeProductId']].find(
    (id) => typeof id === 'string',
  ) as string | undefined;
}

export function Cause({ deadLetter: { queue, error, body } }: { deadLetter: DeadLetter }) {
  const exchange = exchangeOf(error);
  const asked = parse(exchange?.request.replace(/^\S+ \S+ /, '') ?? '');
  const title = useTitle(productOf(body, asked));
  const { type = '', data = {} } = readMessage(body);
  const sentence =
    exchange && typeof asked['MessageAttributeProductCnt'] === 'number'
      ? t('asked', {
          title: title ?? String(asked['MessageAttributeProductId']),
          units: asked['MessageAttributeProductCnt'],
          factory: String(asked['MessageAttributeFactoryId']),
          response: responseSentence(exchange),
        })
      : t('failed', {
          event: EVENT.test(type) ? eventSentence({ type, data }, title) : '',
          queue,
          error: firstLine(error),
        }).trim();
  return (
    <>
      <p class="cause">{sentence}</p>
      {exchange && (
        <div class="split">
          <div class="stack">
            <h3>{t('request')}</h3>
            <pre>{exchange.request}</pre>
          </div>
          <div class="stack">
            <h3>{t('response', { ms: exchange.milliseconds })}</h3>
            <pre>{exchange.response}</pre>
          </div>
        </div>
      )}
    </>
  );
}
