import type * as z from 'zod';
import { OrderPaid } from '#domain/events.ts';
import { VIP_UNITS_MIN } from '#domain/limits.ts';
import { defineQueue } from './define.ts';

export const VipMessage = OrderPaid;
export type VipMessage = z.infer<typeof VipMessage>;

export const vip = defineQueue({
  name: 'vip',
  consumer: 'vip',
  fedBy: [{ topic: 'order', types: ['order.paid'], unitsMin: VIP_UNITS_MIN }],
  message: VipMessage,
  maxConcurrency: 2,
  meaning: {
    en: 'Buyers of 100 units and more are not VIPs yet.',
    ko: '100개 이상 산 구매자가 아직 VIP가 아닙니다.',
  },
});
