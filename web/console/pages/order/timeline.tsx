/** Everything that happened to an order, in time order: one sentence for each step, with durations and pauses. */
import { words } from '#web/shared/language.ts';
import { Time } from '#web/shared/ui/components.tsx';
import { between, type Entry, sentenceOf } from './timeline-sentence.tsx';

const t = words({
  title: ['Timeline', '진행 내역'],
  decided: ['decided after {time} in the queue', '대기열에서 {time} 만에 처리'],
  later: ['+{time}', '+{time}'],
  pause: ['{time} later', '{time} 뒤'],
  raw: ['Raw JSON', '원본 JSON'],
});
/** A longer time between two steps has a line of its own. */
const PAUSE_SECONDS_MIN = 60;

const isFailure = (entry: Entry): boolean =>
  (entry.kind === 'deadLetter' && entry.deadLetter.state === 'parked') ||
  (entry.kind === 'payment' && entry.status.startsWith('FAILED')) ||
  (entry.kind === 'mail' && ['FAILED', 'UNKNOWN'].includes(entry.mail.state));

const isPause = (before: Entry | undefined, entry: Entry): before is Entry =>
  before !== undefined && Date.parse(entry.at) - Date.parse(before.at) >= PAUSE_SECONDS_MIN * 1_000;

export function Timeline({ items }: { items: readonly Entry[] }) {
  const startedAt = items[0]?.at ?? '';
  return (
    <section class="box stack" aria-labelledby="happened">
      <h2 id="happened">{t('title')}</h2>
      <ol class="time-line">
        {items.flatMap((entry, n) => {
          const before = items[n - 1];
          return [
            ...(isPause(before, entry)
              ? [
                  <li key={`pause-${n}`} class="gap small soft">
                    {t('pause', { time: between(before.at, entry.at) })}
                  </li>,
                ]
              : []),
            <li key={n} class={isFailure(entry) ? 'wrong' : ''}>
              <div>{sentenceOf(entry)}</div>
              <div class="row small soft">
                <Time at={entry.at} />
                <span>
                  {before?.kind === 'accepted'
                    ? t('decided', { time: between(startedAt, entry.at) })
                    : t('later', { time: between(startedAt, entry.at) })}
                </span>
                <details>
                  <summary>{t('raw')}</summary>
                  <pre>{JSON.stringify(entry, null, 2)}</pre>
                </details>
              </div>
            </li>,
          ];
        })}
      </ol>
    </section>
  );
}
