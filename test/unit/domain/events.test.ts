import { expect, test } from 'vitest';
import { derivedEvents, POLL_MESSAGE, PollMessage } from '#domain/events.ts';
import { RestockMessage } from '#domain/queues/restock.ts';

const event = (type: string, data: object, more: object = {}) => ({
  id: 'evt_1',
  type,
  version: 1,
  at: '2026-01-01T00:00:00.000Z',
  requestId: null,
  data,
  ...more,
});
const stockOut = event('stock.out', { productId: 'prd_1', round: 1, available: 0 });

test('fields that a newer producer added are accepted', () => {
  const newer = { ...stockOut, region: 'kr', data: { ...stockOut.data, price: 1 } };
  expect(RestockMessage.safeParse(newer).success).toBe(true);
});

test.for([
  [
    'order.placed',
    { suffix: 'stock', topic: 'stock', type: 'stock.reserved', data: { orderId: 'ord_1', lines: ['a line'] } },
  ],
  [
    'order.refused',
    { suffix: 'stock', topic: 'stock', type: 'stock.short', data: { orderId: 'ord_1', lines: ['a line'] } },
  ],
  [
    'order.paid',
    {
      suffix: 'payment',
      topic: 'order',
      type: 'payment.completed',
      data: { paymentId: 'pay_1', orderId: 'ord_1', amount: 7 },
    },
  ],
  ['order.cancelled', undefined],
  ['', undefined],
] as const)('the event derived from %s', ([type, derived]) => {
  expect(derivedEvents(type, { orderId: 'ord_1', lines: ['a line'], paymentId: 'pay_1', total: 7, units: 9 })).toEqual(
    derived,
  );
});

test('a worker understands the poll message', () => {
  expect(PollMessage.parse(JSON.parse(POLL_MESSAGE))).toEqual({ type: 'poll' });
});

test.for([
  ['an SNS envelope instead of the raw message', { Type: 'Notification', Message: JSON.stringify(stockOut) }],
  ['a subscription confirmation', { Type: 'SubscriptionConfirmation', SubscribeURL: 'https://sns' }],
  ['an unknown type', { ...stockOut, type: 'stock.gone' }],
  ['another queue’s event', event('order.placed', { orderId: 'o', buyerId: 'b', units: 1, total: 1 })],
  ['an unknown version', { ...stockOut, version: 2 }],
  ['no event id', { ...stockOut, id: undefined }],
  ['an event id that is none', { ...stockOut, id: 'evt_1; drop' }],
  ['a field of the wrong type', event('stock.out', { productId: 'prd_1', round: '1', available: 0 })],
  ['a round before the first', event('stock.out', { productId: 'prd_1', round: 0, available: 0 })],
  ['a product of 10 KB', event('stock.out', { productId: 'p'.repeat(10_240), round: 1, available: 0 })],
  ['no data', event('stock.out', {})],
  ['a list', [stockOut]],
  ['null', null],
] as const)('%s is rejected', ([, message]) => {
  expect(RestockMessage.safeParse(stockOut).success).toBe(true);
  expect(RestockMessage.safeParse(message).success).toBe(false);
});
