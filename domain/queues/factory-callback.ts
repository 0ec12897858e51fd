import { Delivery } from '#domain/delivery.ts';
import { defineQueue } from './define.ts';

/** The function keeps deliveries here that it cannot record while the database is unavailable. */
export const factoryCallback = defineQueue({
  name: 'factory-callback',
  consumer: 'factory-callback',
  fedBy: 'functions',
  message: Delivery,
  maxConcurrency: 5,
  meaning: {
    en: 'Deliveries of the factory are not recorded: products in the warehouse cannot be bought.',
    ko: '공장의 입고가 재고에 더해지지 않아, 창고에 있는 상품을 살 수 없습니다.',
  },
});
