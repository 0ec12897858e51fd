/** What the operators read when messages are parked, and when none is any more. */
import type { Alert, Recovery } from '#domain/dead-letter.ts';
import type { QueueName } from '#domain/queue-names.ts';
import { runbookOfQueue, runbookUrl } from '#domain/runbook.ts';
import type { Locale, Words } from './words.ts';

/** What a queue that does not move means for the shop. */
const MEANINGS: Readonly<Record<QueueName, Readonly<Record<Locale, string>>>> = {
  restock: {
    ko: '이 상품들은 공장에 요청되지 않았고, 메시지를 다시 보낼 때까지 품절 상태로 남습니다.',
    en: 'The factory is not asked for these products: they stay short until the messages are redriven.',
  },
  'factory-callback': {
    ko: '공장의 입고가 재고에 더해지지 않아, 창고에 있는 상품을 살 수 없습니다.',
    en: 'Deliveries of the factory are not counted: what stands in the warehouse cannot be bought.',
  },
  relay: {
    ko: '깨우는 신호 하나를 이해하지 못했습니다. 이벤트는 다음 주문 때나 하루 한 번의 점검 때 나갑니다.',
    en: 'A wake-up was not understood. Events still leave with the next order, or with the daily look.',
  },
  mail: {
    ko: '일부 메일이 나가지 않아, 거절된 구매자나 운영자에게 알리지 못했습니다.',
    en: 'Some mails are not sent: refused buyers or operators have not been told.',
  },
  redrive: {
    ko: '다시 보내기 작업을 깨우는 신호 하나를 이해하지 못했습니다. 다음 작업이나 다음 점검이 깨웁니다.',
    en: 'A wake-up of the redrive worker was not understood. The next redrive, or the next look, wakes it.',
  },
  'ad-stop': {
    ko: '품절된 상품의 광고가 계속되거나, 다시 입고된 상품의 광고가 멈춰 있습니다.',
    en: 'Ads keep running for products that are sold out, or stay stopped for products that are back.',
  },
  vip: {
    ko: '100개 이상 산 구매자가 아직 VIP가 아닙니다.',
    en: 'Buyers of 100 units and more are not VIPs yet.',
  },
  deadline: {
    ko: '제때 결제되지 않은 주문이 다음 주문이나 하루 한 번의 점검까지 재고를 붙들고 있을 수 있습니다.',
    en: 'Orders that were not paid in time may keep their stock until the next order, or the daily look.',
  },
  notice: {
    ko: '기다리는 구매자에게 다시 입고되었다고 알리지 못했습니다.',
    en: 'Those who wait for a product have not been told that it is back.',
  },
  'ses-events': {
    ko: '반송과 수신 거부가 기록되지 않아, 그 주소로 메일이 계속 나갑니다. 메시지에 주소가 들어 있으니 오래 두지 마세요.',
    en: 'Bounces and complaints are not noted, so those addresses are still written to. The messages hold addresses: do not keep them long.',
  },
  'best-sellers': {
    ko: '인기 상품에 최근 판매가 빠져 있습니다.',
    en: 'The best sellers lack some sales.',
  },
  'data-platform': {
    ko: '데이터 플랫폼이 일부 결제된 주문을 듣지 못했습니다. 상점에는 영향이 없습니다.',
    en: 'The data platform has not heard of some paid orders. The shop itself is not affected.',
  },
};

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

function meaningOf(queue: string, ko: boolean): string {
  const meaning = MEANINGS[queue as QueueName] as Readonly<Record<Locale, string>> | undefined;
  return meaning?.[ko ? 'ko' : 'en'] ?? (ko ? '이 큐의 일이 되지 않았습니다.' : 'Its work is not done.');
}

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
        ? alert.queues.map((queue) => `${queue}: ${meaningOf(queue, ko)}`).join(' ')
        : `${meaningOf(alert.queue, ko)} ${ko ? '원인을 고친 뒤' : 'Mend the cause, then'}: ${command}`,
      runbook: { label: ko ? '대처 방법' : 'What to do', href: runbookUrl(publicUrl, runbookOfQueue(alert.queue)) },
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
