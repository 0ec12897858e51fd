/** Why a message failed: one sentence, and for a call to another service its request and response. */
import { type FactoryExchange, readFactoryExchange } from '#domain/factory-exchange.ts';
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
  group: ['Restocks asked of {factory}: {response}', '{factory}에 보낸 재입고 요청: {response}'],
  failed: ['{event} {queue} failed: {error}', '{event} {queue} 처리 실패: {error}'],
  request: ['Request', '요청'],
  response: ['Response, after {ms} ms', '응답 ({ms}ms 후)'],
});
type DeadLetter = Pick<ResponseBody<'readDeadLetter'>, 'queue' | 'error' | 'body'>;

/** A message without such a type is no event: it only makes a worker look at its table. */
const EVENT = /^\w+\.\w+$/;

const responseSentence = ({ responded }: FactoryExchange): string =>
  responded ? t('responded', responded) : t('silent');

/** Returns the product of a message: of its event, or the one that a factory was asked for. */
function productOf(body: string, exchange: FactoryExchange | undefined): string | undefined {
  const message = readMessage(body);
  const data = message.data ?? (message as Readonly<Record<string, unknown>>);
  const [line] = Array.isArray(data['lines']) ? (data['lines'] as { readonly productId?: unknown }[]) : [];
  return [data['productId'], line?.productId, exchange?.asked?.productId].find((id) => typeof id === 'string') as
    | string
    | undefined;
}

const askedSentence = (exchange: FactoryExchange, title: string | undefined): string | undefined =>
  exchange.asked &&
  t('asked', {
    title: title ?? exchange.asked.productId,
    units: exchange.asked.units,
    factory: exchange.asked.factoryId,
    response: responseSentence(exchange),
  });

/** The cause of one message in a list, which has the error but not the body. */
export function ShortCause({ error }: { error: string }) {
  const exchange = readFactoryExchange(error);
  const title = useTitle(exchange?.asked?.productId);
  return <span title={error}>{(exchange && askedSentence(exchange, title)) ?? firstLine(error)}</span>;
}

/** The cause of several messages: their products may differ. */
export function causeOfGroup(error: string): string {
  const exchange = readFactoryExchange(error);
  return exchange?.asked
    ? t('group', { factory: exchange.asked.factoryId, response: responseSentence(exchange) })
    : firstLine(error);
}

export function Cause({ deadLetter: { queue, error, body } }: { deadLetter: DeadLetter }) {
  const exchange = readFactoryExchange(error);
  const title = useTitle(productOf(body, exchange));
  const { type = '', data = {} } = readMessage(body);
  const event = EVENT.test(type) ? eventSentence({ type, data }, title) : '';
  const sentence =
    (exchange && askedSentence(exchange, title)) ?? t('failed', { event, queue, error: firstLine(error) }).trim();
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
