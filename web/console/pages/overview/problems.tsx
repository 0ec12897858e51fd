/** What is wrong now: since when, and where to look. */
import type { ResponseBody } from '#web/shared/api-types.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { pageOf } from '#web/shared/names.ts';
import { addressOf } from '#web/shared/router.ts';
import { Ago, Time } from '#web/shared/ui/components.tsx';

const t = words({
  fine: ['Nothing is wrong.', '문제가 없습니다.'],
  one: ['1 problem', '문제 1건'],
  title: ['{n} problems', '문제 {n}건'],
  orders_waiting: [
    '{n} order requests wait, and none is being decided.',
    '주문 요청 {n}건이 대기 중이며 처리되지 않고 있습니다.',
  ],
  'orders_waiting one': [
    'An order request waits, and none is being decided.',
    '주문 요청 1건이 대기 중이며 처리되지 않고 있습니다.',
  ],
  orders_expired: [
    '{n} order requests expired before they were decided.',
    '주문 요청 {n}건이 처리되기 전에 만료되었습니다.',
  ],
  'orders_expired one': [
    'An order request expired before it was decided.',
    '주문 요청 1건이 처리되기 전에 만료되었습니다.',
  ],
  dead_letters: [
    '{n} messages of {queue} failed all their attempts and wait for a decision.',
    '{queue}의 메시지 {n}건이 모든 재시도에 실패하여 조치를 기다립니다.',
  ],
  'dead_letters one': [
    'A message of {queue} failed all its attempts and waits for a decision.',
    '{queue}의 메시지 1건이 모든 재시도에 실패하여 조치를 기다립니다.',
  ],
  'notices_stopped one': ['A notification run was stopped by an error.', '재입고 알림 1건이 오류로 중단되었습니다.'],
  'restocks_overdue one': ['A restock was not delivered in time.', '재입고 1건이 제때 도착하지 않았습니다.'],
  'mails_failed one': ['A mail was not sent.', '메일 1건을 발송하지 못했습니다.'],
  queue_late: ['{queue} is late: something due has not been done.', '{queue} 처리가 늦어지고 있습니다.'],
  notices_stopped: ['{n} notification runs were stopped by an error.', '재입고 알림 {n}건이 오류로 중단되었습니다.'],
  restocks_overdue: ['{n} restocks were not delivered in time.', '재입고 {n}건이 제때 도착하지 않았습니다.'],
  consumer_paused: ['The consumer of {queue} is paused.', '{queue} 소비자가 일시 정지되어 있습니다.'],
  mails_failed: ['{n} mails were not sent.', '메일 {n}건을 발송하지 못했습니다.'],
  since: ['since', '시작:'],
  look: ['Look', '보기'],
  lookAt: ['Look at {what}', '{what} 보기'],
});
type Problem = ResponseBody<'readOverview'>['problems'][number];

function pageOfProblem({ kind, queue }: Problem): string {
  switch (kind) {
    case 'dead_letters':
      return pageOf.deadLettersOf(queue ?? '');
    case 'notices_stopped':
      return '/console/notices';
    case 'restocks_overdue':
      return '/console/restocks';
    case 'mails_failed':
      return addressOf('/console/mails', { state: 'FAILED' });
    default:
      return '/console/queues';
  }
}

/** The sentence of one, or of several. A kind without a sentence of its own for one has the same for both. */
function sentenceOf({ kind, count: n, queue }: Problem): string {
  const values = { n: count(n), queue: queue ?? '' };
  const one = n === 1 ? t(`${kind} one` as Parameters<typeof t>[0], values) : '';
  return one || t(kind, values);
}

export function Problems({ problems }: { problems: readonly Problem[] }) {
  if (problems.length === 0)
    return (
      <p class="box verdict fine" role="status">
        {t('fine')}
      </p>
    );
  return (
    <section class="box verdict wrong stack" aria-labelledby="problems">
      <h2 id="problems">{problems.length === 1 ? t('one') : t('title', { n: problems.length })}</h2>
      <ul class="stack">
        {problems.map((problem) => {
          const sentence = sentenceOf(problem);
          return (
            <li key={`${problem.kind} ${problem.queue}`} class="row apart">
              <span>
                {sentence}{' '}
                <span class="soft small">
                  <span class="off-phone">
                    {t('since')} <Time at={problem.since} />{' '}
                  </span>
                  (<Ago at={problem.since} />)
                </span>
              </span>
              <a class="btn btn-sm" href={pageOfProblem(problem)} aria-label={t('lookAt', { what: sentence })}>
                {t('look')}
              </a>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
