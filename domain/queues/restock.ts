import * as z from 'zod';
import { RestockDue, RestockRequested, StockOut } from '#domain/events.ts';
import { defineQueue } from './define.ts';

export const RestockMessage = z.discriminatedUnion('type', [StockOut, RestockRequested, RestockDue]);
export type RestockMessage = z.infer<typeof RestockMessage>;

export const restock = defineQueue({
  name: 'restock',
  consumer: 'restock',
  fedBy: [{ topic: 'stock', types: ['stock.out', 'restock.requested', 'restock.due'] }],
  message: RestockMessage,
  maxConcurrency: 5,
  meaning: {
    en: 'The factory has no order for these products. They stay out of stock until the messages are redriven.',
    ko: '이 상품들은 공장에 요청되지 않았고, 메시지를 재처리할 때까지 품절 상태로 남습니다.',
  },
});
