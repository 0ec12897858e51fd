import * as z from 'zod';
import { OrderPlaced, PollMessage } from '#domain/events.ts';
import { PAYMENT_WINDOW_MINUTES } from '#domain/limits.ts';
import { defineQueue } from './define.ts';

/** An order arrives when its payment window ends. The message is only a trigger: the table says which orders are due. */
export const DeadlineMessage = z.discriminatedUnion('type', [OrderPlaced, PollMessage]);

export const deadline = defineQueue({
  name: 'deadline',
  consumer: 'deadline',
  fedBy: [{ topic: 'order', types: ['order.placed'] }],
  sweptDaily: true,
  message: DeadlineMessage,
  delaySeconds: PAYMENT_WINDOW_MINUTES * 60,
  maxConcurrency: 2,
  batchingWindowSeconds: 1,
  meaning: {
    en: 'Orders that were not paid in time may keep their stock until the next order or the daily sweep.',
    ko: '제때 결제되지 않은 주문이 다음 주문이나 하루 한 번의 점검까지 재고를 예약한 채로 남을 수 있습니다.',
  },
});
