/** What it means for the shop that messages of a queue lie still: said in the alert's mail and in the runbook. */
import type { QueueName } from './queue-names.ts';

type Meaning = Readonly<Record<'en' | 'ko', string>>;

export const QUEUE_MEANINGS: Readonly<Record<QueueName, Meaning>> = {
  restock: {
    en: 'The factory is not asked for these products: they stay short until the messages are redriven.',
    ko: '이 상품들은 공장에 요청되지 않았고, 메시지를 다시 보낼 때까지 품절 상태로 남습니다.',
  },
  'factory-callback': {
    en: 'Deliveries of the factory are not counted: what stands in the warehouse cannot be bought.',
    ko: '공장의 입고가 재고에 더해지지 않아, 창고에 있는 상품을 살 수 없습니다.',
  },
  relay: {
    en: 'A wake-up was not understood, or events cannot be published. None is lost: they leave with the next order, or with the daily look.',
    ko: '깨우는 신호 하나를 이해하지 못했거나 이벤트를 내보내지 못했습니다. 잃어버린 이벤트는 없으며, 다음 주문 때나 하루 한 번의 점검 때 나갑니다.',
  },
  mail: {
    en: 'Some mails are not sent: refused buyers or operators have not been told.',
    ko: '일부 메일이 나가지 않아, 거절된 구매자나 운영자에게 알리지 못했습니다.',
  },
  redrive: {
    en: 'A wake-up of the redrive worker was not understood. The next redrive, or the daily look, wakes it.',
    ko: '다시 보내기 작업을 깨우는 신호 하나를 이해하지 못했습니다. 다음 작업이나 하루 한 번의 점검이 깨웁니다.',
  },
  'ad-stop': {
    en: 'Ads keep running for products that are sold out, or stay stopped for products that are back.',
    ko: '품절된 상품의 광고가 계속되거나, 다시 입고된 상품의 광고가 멈춰 있습니다.',
  },
  vip: {
    en: 'Buyers of 100 units and more are not VIPs yet.',
    ko: '100개 이상 산 구매자가 아직 VIP가 아닙니다.',
  },
  deadline: {
    en: 'Orders that were not paid in time may keep their stock until the next order, or the daily look.',
    ko: '제때 결제되지 않은 주문이 다음 주문이나 하루 한 번의 점검까지 재고를 붙들고 있을 수 있습니다.',
  },
  notice: {
    en: 'Those who wait for a product have not been told that it is back: its run was not opened.',
    ko: '기다리는 구매자에게 다시 입고되었다고 알리지 못했습니다. 알림이 시작되지 않았습니다.',
  },
  'ses-events': {
    en: 'Bounces and complaints are not noted: those addresses are still written to, which costs reputation at SES. The messages hold addresses, so do not keep them long.',
    ko: '반송과 수신 거부가 기록되지 않아 그 주소로 메일이 계속 나가고, SES의 평판이 떨어집니다. 메시지에 주소가 들어 있으니 오래 두지 마세요.',
  },
  'best-sellers': {
    en: 'The best sellers lack some sales. Orders are not touched by it.',
    ko: '인기 상품에 최근 판매가 빠져 있습니다. 주문에는 영향이 없습니다.',
  },
  'data-platform': {
    en: 'The data platform has not heard of some paid orders. Orders are not touched by it.',
    ko: '데이터 플랫폼이 일부 결제된 주문을 듣지 못했습니다. 주문에는 영향이 없습니다.',
  },
};

const UNKNOWN: Meaning = { en: 'Its work is not done.', ko: '이 큐의 일이 되지 않았습니다.' };

/** Of whatever name stands with a dead letter: a queue may have been taken away since. */
export const meaningOfQueue = (queue: string, language: keyof Meaning): string =>
  ((QUEUE_MEANINGS as Readonly<Record<string, Meaning>>)[queue] ?? UNKNOWN)[language];
