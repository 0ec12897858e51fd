import type { EventType, Topic } from '#domain/events.ts';
import type { PLATFORM_CALLS } from '#domain/platform.ts';

interface Sentence {
  readonly topic: Topic;
  readonly when: string;
}

/** What each event says, in one sentence: a new event has none yet, and does not compile. */
export const SENTENCES: Readonly<Record<EventType, Sentence>> = {
  'order.placed': { topic: 'order', when: 'An order was placed and its stock is reserved; it waits for its payment' },
  'order.refused': { topic: 'order', when: 'An order could not be served; `lines` are those that fell short' },
  'order.paid': { topic: 'order', when: 'The payment of an order is complete; told once an order' },
  'order.cancelled': {
    topic: 'order',
    when: 'An order was cancelled or not paid in time; its stock is released and `refunded` went back, in the same commit',
  },
  'payment.completed': { topic: 'order', when: 'The buyer’s wallet was debited; the same commit as `order.paid`' },
  'payment.failed': { topic: 'order', when: 'An attempt to pay failed; the order may still be payable' },
  'stock.reserved': { topic: 'stock', when: 'An order took this from the shelves; the same commit as `order.placed`' },
  'stock.short': { topic: 'stock', when: 'An order did not find this; the same commit as `order.refused`' },
  'stock.out': { topic: 'stock', when: 'A product is short; once a round' },
  'stock.back': { topic: 'stock', when: 'A shortage is over; a new round has begun' },
  'restock.requested': { topic: 'stock', when: 'Somebody asked for a restock by hand' },
  'restock.due': { topic: 'stock', when: 'The time of a restock’s delivery is over' },
  'restock.overdue': { topic: 'stock', when: 'A restock was asked for again in vain; an operator must look' },
  'restock.surplus': { topic: 'stock', when: 'A factory delivered more than it was asked for' },
};

/** The names other services may know, and ours. */
export const OTHER_NAMES: readonly (readonly [other: string, ours: EventType])[] = [
  ['OrderCreated', 'order.placed'],
  ['InventoryDecreased', 'stock.reserved'],
  ['InventoryDecreaseFailed', 'stock.short'],
  ['PointsDeducted', 'payment.completed'],
  ['PointsDeductionFailed', 'payment.failed'],
  ['OrderCompleted', 'order.paid'],
  ['OrderFailed', 'order.cancelled'],
];

export const PLATFORM_SENTENCES: Readonly<Record<keyof typeof PLATFORM_CALLS, string>> = {
  'order.paid': 'An order was paid',
  'order.cancelled': 'An order that was paid was cancelled, and its money returned',
};
