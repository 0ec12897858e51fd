/** The mails to operators when messages are parked, and when none is parked or on its way any more. */
import type { Alert, Recovery } from '#domain/dead-letter.ts';
import { meaningOfQueue } from '#domain/queue-meanings.ts';
import { runbookOfQueue, runbookUrl } from '#domain/runbook.ts';
import { zonedMoment } from '#domain/time-zone.ts';
import type { Locale, Words } from './words.ts';

const MINUTE = 60;
const HOUR = 3_600;
const age = (seconds: number, ko: boolean): string => {
  if (seconds < 2 * MINUTE) return `${seconds}${ko ? '초' : ' s'}`;
  if (seconds < 2 * HOUR) return `${Math.round(seconds / MINUTE)}${ko ? '분' : ' min'}`;
  return `${Math.round(seconds / HOUR)}${ko ? '시간' : ' h'}`;
};
const messages = (count: number): string => (count === 1 ? '1 message' : `${count} messages`);
const listUrl = (publicUrl: string, queue: string, more: Readonly<Record<string, string>> = {}): string =>
  `${publicUrl}/console/dead-letters?${new URLSearchParams({ ...(queue === '*' ? {} : { queue }), ...more })}`;

/** For one queue and error, or for all queues of a flood (`*`). */
export const alertWords =
  (alert: Alert, publicUrl: string) =>
  (locale: Locale, timeZone: string): Words => {
    const ko = locale === 'ko';
    const several = alert.queue === '*';
    const queues = several ? alert.queues.join(', ') : alert.queue;
    const what = several ? `${alert.queues.length}${ko ? '개 큐' : ' queues'}` : alert.queue;
    const errors = ko ? `서로 다른 오류 ${alert.errors}개, 최근: ` : `${alert.errors} different errors, the latest: `;
    // The further lines are the request and the response of another service; the console shows them.
    const [error = ''] = alert.error.split('\n');
    const command = `npm run redrive -- --queue ${alert.queue}`;
    return {
      title: ko ? `보류된 메시지 ${alert.count}개: ${what}` : `${messages(alert.count)} parked: ${what}`,
      summary: ko
        ? `${several ? '여러 큐' : `${alert.queue} 큐`}의 메시지 ${alert.count}개가 모든 재시도에 실패하여 보류되었습니다. 조치가 필요합니다.`
        : `${messages(alert.count)} of ${several ? 'several queues' : `queue ${alert.queue}`} failed all attempts and ${alert.count === 1 ? 'needs' : 'need'} your attention.`,
      facts: [
        [ko ? '큐' : 'Queue', queues],
        [ko ? '오류' : 'Error', several ? `${errors}${error}` : error],
        [ko ? '개수' : 'Parked', String(alert.count)],
        [
          ko ? '가장 오래된 것' : 'Oldest',
          `${zonedMoment(alert.oldest, timeZone, locale)}, ${age(alert.ageSeconds, ko)} ${ko ? '전' : 'ago'}`,
        ],
        ...(alert.paused ?? []).map(
          ({ queue, paused }) =>
            [
              ko ? '일시 정지된 소비자' : 'Paused consumer',
              `${queue}: ${paused?.reason} (${zonedMoment(paused?.at ?? null, timeZone, locale)}, ${paused?.operator})`,
            ] as const,
        ),
        ...(alert.top ?? []).map((id, i) => [`${i + 1}.`, id] as const),
      ],
      meaning: several
        ? alert.queues.map((queue) => `${queue}: ${meaningOfQueue(queue, locale)}`).join(' ')
        : `${meaningOfQueue(alert.queue, locale)} ${ko ? '원인을 해결한 뒤 실행' : 'Fix the cause, then run'}: ${command}`,
      runbook: {
        label: ko ? '대응 절차' : 'What to do',
        href: runbookUrl(publicUrl, runbookOfQueue(alert.queue), locale),
      },
      button: {
        label: ko ? '보류된 메시지 보기' : 'View the parked messages',
        href: listUrl(publicUrl, alert.queue, { state: 'parked' }),
      },
    };
  };

export const recoveredWords =
  (recovery: Recovery, publicUrl: string) =>
  (locale: Locale, timeZone: string): Words => {
    const ko = locale === 'ko';
    const all = recovery.queue === '*';
    const what = ko ? (all ? '모든 큐' : recovery.queue) : all ? 'all queues' : recovery.queue;
    return {
      title: ko ? `복구되었습니다: ${what}` : `Recovered: ${what}`,
      summary: ko
        ? '보류되었거나 재시도 중인 메시지가 더 이상 없습니다.'
        : `No messages${all ? '' : ` of queue ${what}`} are parked or being retried any more.`,
      facts: [
        [ko ? '알림 시각' : 'Alert sent at', zonedMoment(recovery.since, timeZone, locale)],
        [ko ? '재처리됨' : 'Redriven and handled', String(recovery.handled)],
        [ko ? '폐기됨' : 'Discarded', String(recovery.discarded)],
      ],
      meaning: ko
        ? '추가 조치는 필요 없습니다. 각 메시지의 처리 이력에서 누가 무엇을 했는지 볼 수 있습니다.'
        : 'No action is needed. The history of each message shows who did what.',
      button: { label: ko ? '결과 보기' : 'View the outcome', href: listUrl(publicUrl, recovery.queue) },
    };
  };
