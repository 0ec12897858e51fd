import * as z from 'zod';
import { OrderCancelled, OrderPaid } from '#domain/events.ts';
import { defineQueue } from './define.ts';

export const SaleMessage = z.discriminatedUnion('type', [OrderPaid, OrderCancelled]);

export const bestSellers = defineQueue({
  name: 'best-sellers',
  consumer: 'best-sellers',
  fedBy: [{ topic: 'order', types: ['order.paid', 'order.cancelled'] }],
  message: SaleMessage,
  maxConcurrency: 2,
  batchingWindowSeconds: 1,
  meaning: {
    en: 'The best sellers lack some sales. Orders are not affected.',
    ko: '베스트셀러 집계에 최근 판매가 빠져 있습니다. 주문에는 영향이 없습니다.',
  },
});
