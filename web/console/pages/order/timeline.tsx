/** Everything that happened to an order, in time order, with durations. */
import type { ComponentChildren } from 'preact';
import type { ResponseBody } from '#web/shared/api-types.ts';
import { duration, firstLine } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { pageOf, stateName } from '#web/shared/names.ts';
import { Id, Time } from '#web/shared/ui/components.tsx';
import { State } from '#web/shared/ui/state.tsx';

const t = words({
  title: ['Timeline', '진행 내역'],
  decided: ['decided after {time} in the queue', '대기열에서 {time} 만에 처리'],
  accepted: ['Accepted for the order queue', '주문 대기열에 접수'],
  status: ['Status', '상태'],
  payment: ['Payment', '결제'],
  event: ['Event', '이벤트'],
  consumer: ['Processed by', '처리'],
  mail: ['Mail', '메일'],
  deadLetter: ['Dead letter', '실패 메시지'],
  later: ['+{time}', '+{time}'],
  published: ['published after {time}', '{time} 후 발행'],
  unpublished: ['not published yet', '아직 발행되지 않음'],
  ended: ['after {time}', '{time} 소요'],
  raw: ['Raw JSON', '원본 JSON'],
});
type Entry = ResponseBody<'readTimeline'>['items'][number];

const between = (from: string, to: string): string => duration(Date.parse(to) - Date.parse(from));

function describe(entry: Entry): ComponentChildren {
  switch (entry.kind) {
    case 'accepted':
      return t('accepted');
    case 'status':
      return (
        <>
          {t('status')} <State of={entry.to} />
          {entry.reason && <span class="small soft">{stateName(entry.reason)}</span>}
          <Id id={entry.actor} />
        </>
      );
    case 'payment':
      return (
        <>
          {t('payment')} <State of={entry.status} />
          {entry.problem && <span class="small bad">{entry.problem}</span>}
        </>
      );
    case 'event':
      return (
        <>
          {t('event')} <span class="mono">{entry.type}</span>
          <span class="small soft">
            {entry.publishedAt ? t('published', { time: between(entry.at, entry.publishedAt) }) : t('unpublished')}
          </span>
        </>
      );
    case 'consumer':
      return (
        <>
          {t('consumer')} <strong>{entry.consumer}</strong>
        </>
      );
    case 'mail':
      return (
        <>
          {t('mail')} <a href={pageOf.mails(entry.mail.subjectId)}>{entry.mail.kind}</a> <State of={entry.mail.state} />
          {entry.mail.endedAt && (
            <span class="small soft">{t('ended', { time: between(entry.at, entry.mail.endedAt) })}</span>
          )}
        </>
      );
    case 'deadLetter':
      return (
        <>
          {t('deadLetter')} <Id id={entry.deadLetter.id} to={pageOf.deadLetter(entry.deadLetter.id)} />{' '}
          <State of={entry.deadLetter.state} />
          <span class="small bad">{firstLine(entry.deadLetter.error)}</span>
        </>
      );
  }
}

const isFailure = (entry: Entry): boolean =>
  (entry.kind === 'deadLetter' && entry.deadLetter.state === 'parked') ||
  (entry.kind === 'payment' && entry.status.startsWith('FAILED')) ||
  (entry.kind === 'mail' && ['FAILED', 'UNKNOWN'].includes(entry.mail.state));

export function Timeline({ items }: { items: readonly Entry[] }) {
  const startedAt = items[0]?.at ?? '';
  return (
    <section class="box stack" aria-labelledby="happened">
      <h2 id="happened">{t('title')}</h2>
      <ol class="time-line">
        {items.map((entry, n) => (
          <li key={n} class={isFailure(entry) ? 'wrong' : ''}>
            <div class="row">{describe(entry)}</div>
            <div class="row small soft">
              <Time at={entry.at} />
              <span>
                {items[n - 1]?.kind === 'accepted'
                  ? t('decided', { time: between(startedAt, entry.at) })
                  : t('later', { time: between(startedAt, entry.at) })}
              </span>
              <details>
                <summary>{t('raw')}</summary>
                <pre>{JSON.stringify(entry, null, 2)}</pre>
              </details>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
