/** What the operators read when messages are parked, and when none is any more. */
import type { Alert, Recovery } from '#domain/dead-letter.ts';
import { meaningOfQueue } from '#domain/queue-meanings.ts';
import { runbookOfQueue, runbookUrl } from '#domain/runbook.ts';
import type { Locale, Words } from './words.ts';

const MINUTE = 60;
const HOUR = 3_600;
const age = (seconds: number, ko: boolean): string => {
  if (seconds < 2 * MINUTE) return `${seconds}${ko ? '초' : ' s'}`;
  if (seconds < 2 * HOUR) return `${Math.round(seconds / MINUTE)}${ko ? '분' : ' min'}`;
  return `${Math.round(seconds / HOUR)}${ko ? '시간' : ' h'}`;
};
const messages = (count: number): string => (count === 1 ? '1 message' : `${count} messages`);
const list = (publicUrl: string, queue: string, more: Readonly<Record<string, string>> = {}): string =>
  `${publicUrl}/console/dead-letters?${new URLSearchParams({ ...(queue === '*' ? {} : { queue }), ...more })}`;

/** One queue and error, or all of a flood (`*`). */
export const alertWords =
  (alert: Alert, publicUrl: string) =>
  (locale: Locale): Words => {
    const ko = locale === 'ko';
    const several = alert.queue === '*';
    const queues = several ? alert.queues.join(', ') : alert.queue;
    const what = several ? `${alert.queues.length}${ko ? '개 큐' : ' queues'}` : alert.queue;
    const errors = ko ? `서로 다른 오류 ${alert.errors}개, 최근: ` : `${alert.errors} different ones, the newest: `;
    const command = `npm run redrive -- --queue ${alert.queue}`;
    return {
      title: ko ? `처리되지 못한 메시지 ${alert.count}개: ${what}` : `${messages(alert.count)} parked: ${what}`,
      happened: ko
        ? `${several ? '여러 큐' : `${alert.queue} 큐`}의 메시지 ${alert.count}개가 모든 재시도에 실패하여 기다리고 있습니다.`
        : `${messages(alert.count)} of ${several ? 'several queues' : `queue ${alert.queue}`} failed every try and every round, and ${alert.count === 1 ? 'waits' : 'wait'} for you.`,
      facts: [
        [ko ? '큐' : 'Queue', queues],
        [ko ? '오류' : 'Error', several ? `${errors}${alert.error}` : alert.error],
        [ko ? '개수' : 'Parked', String(alert.count)],
        [ko ? '가장 오래된 것' : 'Oldest', `${alert.oldest ?? ''} (${age(alert.ageSeconds, ko)})`],
        ...(alert.top ?? []).map((id, i) => [`${i + 1}.`, id] as const),
      ],
      meaning: several
        ? alert.queues.map((queue) => `${queue}: ${meaningOfQueue(queue, locale)}`).join(' ')
        : `${meaningOfQueue(alert.queue, locale)} ${ko ? '원인을 고친 뒤' : 'Mend the cause, then'}: ${command}`,
      runbook: {
        label: ko ? '대처 방법' : 'What to do',
        href: runbookUrl(publicUrl, runbookOfQueue(alert.queue), locale),
      },
      button: {
        label: ko ? '메시지 보기' : 'See the parked messages',
        href: list(publicUrl, alert.queue, { state: 'parked' }),
      },
    };
  };

export const recoveredWords =
  (recovery: Recovery, publicUrl: string) =>
  (locale: Locale): Words => {
    const ko = locale === 'ko';
    const all = recovery.queue === '*';
    const what = ko ? (all ? '모든 큐' : recovery.queue) : all ? 'all queues' : recovery.queue;
    return {
      title: ko ? `복구되었습니다: ${what}` : `Recovered: ${what}`,
      happened: ko
        ? '기다리는 메시지가 더 이상 없습니다.'
        : `Nothing of ${all ? what : `queue ${what}`} is parked any more.`,
      facts: [
        [ko ? '알린 때' : 'Alert since', recovery.since],
        [ko ? '다시 보내 처리됨' : 'Redriven and done', String(recovery.handled)],
        [ko ? '버림' : 'Discarded', String(recovery.discarded)],
      ],
      meaning: ko
        ? '더 할 일은 없습니다. 누가 무엇을 했는지는 각 메시지의 이력에 있습니다.'
        : 'There is nothing left to do. The history of each message says who did what.',
      button: { label: ko ? '어떻게 되었는지 보기' : 'See what became of them', href: list(publicUrl, recovery.queue) },
    };
  };
