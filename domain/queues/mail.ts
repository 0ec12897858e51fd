import * as z from 'zod';
import {
  OrderCancelled,
  OrderPaid,
  OrderRefused,
  PollMessage,
  RestockOverdue,
  RestockSurplus,
} from '#domain/events.ts';
import { defineQueue } from './define.ts';

/** Each event becomes one mail. A poll message only makes the mailer read its table. */
export const MailMessage = z.discriminatedUnion('type', [
  OrderRefused,
  OrderPaid,
  OrderCancelled,
  RestockOverdue,
  RestockSurplus,
  PollMessage,
]);
export type MailMessage = z.infer<typeof MailMessage>;

export const mail = defineQueue({
  name: 'mail',
  consumer: 'mailer',
  fedBy: [
    { topic: 'stock', types: ['restock.overdue', 'restock.surplus'] },
    { topic: 'order', types: ['order.refused', 'order.paid', 'order.cancelled'] },
  ],
  sweptDaily: true,
  message: MailMessage,
  maxConcurrency: 2,
  batchingWindowSeconds: 1,
  meaning: {
    en: 'Some mails are not sent: buyers or operators are not notified.',
    ko: '일부 메일이 나가지 않아, 구매자나 운영자에게 알리지 못했습니다.',
  },
});
