import * as z from 'zod';
import { OrderCancelled, OrderPaid } from '#domain/events.ts';
import { defineQueue } from './define.ts';

export const PlatformMessage = z.discriminatedUnion('type', [OrderPaid, OrderCancelled]);
export type PlatformMessage = z.infer<typeof PlatformMessage>;

export const dataPlatform = defineQueue({
  name: 'data-platform',
  consumer: 'data-platform',
  fedBy: [{ topic: 'order', types: ['order.paid', 'order.cancelled'] }],
  message: PlatformMessage,
  // A slow platform holds two calls at a time and no other work.
  maxConcurrency: 2,
  onlyWith: 'dataPlatformUrl',
  meaning: {
    en: 'The data platform has not received some paid orders. Orders are not affected.',
    ko: '데이터 플랫폼이 일부 결제된 주문을 받지 못했습니다. 주문에는 영향이 없습니다.',
  },
});
