import * as z from 'zod';
import { PollMessage, StockBack, StockOut } from '#domain/events.ts';
import { defineQueue } from './define.ts';

/** A stock event compares the ads of its product. A poll message compares the ads whose settling time is over. */
export const AdMessage = z.discriminatedUnion('type', [StockOut, StockBack, PollMessage]);

export const adStop = defineQueue({
  name: 'ad-stop',
  consumer: 'ad-stop',
  fedBy: [{ topic: 'stock', types: ['stock.out', 'stock.back'] }],
  sweptDaily: true,
  message: AdMessage,
  maxConcurrency: 2,
  meaning: {
    en: 'Ads keep running for products that are sold out, or stay stopped for products that are back in stock.',
    ko: '품절된 상품의 광고가 계속되거나, 다시 입고된 상품의 광고가 멈춰 있습니다.',
  },
});
