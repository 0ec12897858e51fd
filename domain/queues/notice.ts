import { StockBack } from '#domain/events.ts';
import { defineQueue } from './define.ts';

/** A new stock cycle begins: the consumer opens its notification run. */
export const NoticeMessage = StockBack;

export const notice = defineQueue({
  name: 'notice',
  consumer: 'notice',
  fedBy: [{ topic: 'stock', types: ['stock.back'] }],
  message: NoticeMessage,
  maxConcurrency: 2,
  meaning: {
    en: 'Buyers on the waiting list are not notified that the product is back in stock: the notification run was not opened.',
    ko: '대기 목록의 구매자에게 다시 입고되었다고 알리지 못했습니다. 알림이 시작되지 않았습니다.',
  },
});
