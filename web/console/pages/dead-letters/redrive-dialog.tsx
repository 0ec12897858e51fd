/** The dialog that starts a redrive: number of messages and rate. The redrive has its own progress page. */
import { useState } from 'preact/hooks';
import { REDRIVE_RATE_DEFAULT, REDRIVE_RATE_MAX } from '#domain/limits.ts';
import { call } from '#web/shared/client.ts';
import { fieldErrorOf } from '#web/shared/field-errors.ts';
import { count, duration } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useAction, useLoad } from '#web/shared/load.ts';
import { addressOf, go } from '#web/shared/router.ts';
import { Problem } from '#web/shared/ui/components.tsx';
import { Dialog } from '#web/shared/ui/dialog.tsx';
import { Input } from '#web/shared/ui/field.tsx';
import { toast } from '#web/shared/ui/toasts.tsx';
import { readWhole } from '#web/shared/whole-number.ts';
import type { Filter } from './filter.ts';

const t = words({
  title: ['Redrive', '재처리'],
  started: ['The redrive has started. Messages: {n}.', '재처리를 시작했습니다. 메시지 {n}건.'],
  counting: ['Counting…', '세는 중…'],
  one: [
    'The message is sent back to its queue. Repeating is safe: a message that was already processed has no effect.',
    '메시지를 원래 큐로 보냅니다. 반복해도 안전합니다. 이미 처리된 메시지는 다시 처리되지 않습니다.',
  ],
  meaning: [
    '{n} messages are sent back to their queues. Repeating is safe: a message that was already processed has no effect.',
    '메시지 {n}개를 원래 큐로 보냅니다. 반복해도 안전합니다. 이미 처리된 메시지는 다시 처리되지 않습니다.',
  ],
  rate: ['Messages per second (1 to {max})', '초당 메시지 수 (1~{max})'],
  wholeRate: ['Enter a whole number from 1 to {max}.', '1부터 {max}까지의 정수를 입력하세요.'],
  takes: ['about {time}', '약 {time}'],
  action: ['Redrive {n}', '{n}개 재처리'],
  none: [
    'No message can be redriven now: the messages are already being redriven, or discarded.',
    '지금 재처리할 수 있는 메시지가 없습니다. 이미 재처리 중이거나 폐기되었습니다.',
  ],
  leftOut: ['{n} left out: already being redriven, or discarded.', '{n}개 제외: 이미 재처리 중이거나 폐기되었습니다.'],
});

export type RedriveOf = { readonly ids: readonly string[] } | { readonly filter: Filter };
const requestOf = (of: RedriveOf) => ('ids' in of ? { ids: [...of.ids] } : { filter: of.filter });
/** The number of messages that the progress page shows individually. */
const SHOWN_MAX = 5;

const shownOf = (of: RedriveOf) =>
  'ids' in of
    ? { ids: of.ids.slice(0, SHOWN_MAX).join(',') }
    : { queue: of.filter.queue, kind: of.filter.kind, text: of.filter.text, from: of.filter.from, to: of.filter.to };

function descriptionOf(total: number | undefined): string {
  if (total === undefined) return t('counting');
  if (total === 0) return t('none');
  return total === 1 ? t('one') : t('meaning', { n: count(total) });
}

export function RedriveDialog({ of, close }: { of: RedriveOf; close: () => void }) {
  const [rate, setRate] = useState(String(REDRIVE_RATE_DEFAULT));
  const [key] = useState(() => crypto.randomUUID());
  const perSecond = readWhole(rate, 1, REDRIVE_RATE_MAX);
  const plan = useLoad(
    JSON.stringify(of),
    async (signal) => (await call('startRedrive', { body: { ...requestOf(of), dryRun: true }, signal })).body,
  );
  const start = useAction(async () => {
    const { body } = await call('startRedrive', { body: { ...requestOf(of), rate: perSecond ?? 0 }, key });
    toast(t('started', { n: count(body.total) }));
    if ('id' in body) go(addressOf(`/console/dead-letters/redrives/${body.id}`, shownOf(of)));
    close();
  });
  const total = plan.data?.total;
  const leftOut = plan.data?.leftOut.count ?? 0;
  return (
    <Dialog
      title={t('title')}
      action={t('action', { n: count(total ?? 0) })}
      busy={start.busy}
      ready={(total ?? 0) > 0 && perSecond !== undefined}
      fields={['/rate']}
      error={start.error}
      act={() => start.run()}
      close={close}
    >
      <Problem error={plan.error} retry={plan.reload} />
      <p role="status">{descriptionOf(total)}</p>
      {leftOut > 0 && <p class="soft small">{t('leftOut', { n: count(leftOut) })}</p>}
      <Input
        label={t('rate', { max: REDRIVE_RATE_MAX })}
        inputMode="numeric"
        value={rate}
        change={setRate}
        fieldError={
          perSecond === undefined ? t('wholeRate', { max: REDRIVE_RATE_MAX }) : fieldErrorOf(start.error, '/rate')
        }
      />
      {total !== undefined && perSecond !== undefined && (
        <p class="soft small">{t('takes', { time: duration((total / perSecond) * 1_000) })}</p>
      )}
    </Dialog>
  );
}
