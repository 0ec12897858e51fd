import type { EventType, Topic } from '#domain/events.ts';
import type { PLATFORM_CALLS } from '#domain/platform.ts';

interface Sentence {
  readonly topic: Topic;
  readonly when: string;
}

/** When each event is published, in one sentence. A new event does not compile until its sentence is added here. */
export const SENTENCES: Readonly<Record<EventType, Sentence>> = {
  'order.placed': { topic: 'order', when: 'An order was placed, its stock is reserved and its payment is pending' },
  'order.refused': {
    topic: 'order',
    when: 'An order was rejected because stock was insufficient; `lines` lists the order lines that fell short',
  },
  'order.rejected': {
    topic: 'order',
    when: 'An order request of the order queue was rejected before an order was stored; `code` is the code of the problem',
  },
  'order.paid': { topic: 'order', when: 'The payment of an order is complete; published once for each order' },
  'order.cancelled': {
    topic: 'order',
    when: 'An order was cancelled or not paid in time; its stock is released and `refunded` is returned in the same commit',
  },
  'payment.completed': {
    topic: 'order',
    when: 'The buyer’s wallet was debited; published in the same commit as `order.paid`',
  },
  'payment.failed': { topic: 'order', when: 'A payment attempt failed; the order may still be payable' },
  'stock.reserved': {
    topic: 'stock',
    when: 'An order reserved these units; published in the same commit as `order.placed`',
  },
  'stock.short': {
    topic: 'stock',
    when: 'These units were not available for an order; published in the same commit as `order.refused`',
  },
  'stock.out': {
    topic: 'stock',
    when: 'A product has less stock than an order needs, or none; published once for each stock cycle',
  },
  'stock.back': {
    topic: 'stock',
    when: 'A product is back in stock, or a buyer waits for its coming sale; a new stock cycle has begun',
  },
  'restock.requested': { topic: 'stock', when: 'An operator or seller requested a restock manually' },
  'restock.due': { topic: 'stock', when: 'The delivery time of a restock has passed' },
  'restock.overdue': {
    topic: 'stock',
    when: 'A restock was requested again without a delivery; an operator must intervene',
  },
  'restock.surplus': { topic: 'stock', when: 'A factory delivered more units than requested' },
};

/** Event names that other services may use, and the event of this shop. */
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
  'order.cancelled': 'A paid order was cancelled and its money was refunded',
};
