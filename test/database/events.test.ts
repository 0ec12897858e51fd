import { expect, test } from 'vitest';
import { recordFactoryResponse } from '#db/statements/restocks.ts';
import type { Principal } from '#domain/caller.ts';
import { EVENTS, type EventType } from '#domain/events.ts';
import type { OrderId } from '#domain/ids.ts';
import { ORDER_REQUEST_MINUTES, RESTOCK_OVERDUE_MINUTES } from '#domain/limits.ts';
import { publishOutbox } from '#lambdas/relay/publish-outbox.ts';
import { freshDatabase } from './fresh.ts';
import { asRequest } from './order-requests.ts';
import { cancel, charge, withPayment } from './orders.ts';
import {
  claim,
  claimFactoryTask,
  deliver,
  newOrder,
  openShop,
  place,
  requestManually,
  restockDue,
  restockRequested,
  stockOut,
} from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database } = fresh;

/** Publishes the due events with the relay, and returns the published messages. */
async function published(): Promise<
  { readonly type: EventType; readonly message: unknown; readonly attribute: unknown }[]
> {
  const messages: { type: EventType; message: unknown; attribute: unknown }[] = [];
  const run = publishOutbox({
    database,
    publishBatch: async (_topic, entries) => {
      for (const { Message = '', MessageAttributes } of entries) {
        const message = JSON.parse(Message) as { type: EventType };
        messages.push({ type: message.type, message, attribute: MessageAttributes?.['type']?.StringValue });
      }
      return entries.map(({ Id = '' }) => Id);
    },
    pollAgain: async () => undefined,
  });
  await run({ again: false, millisecondsLeft: () => 60_000 });
  return messages;
}

test('every published message is a known event in the shape that the consumers read', async () => {
  const product = await shop.product({ stock: 2 });
  const buyer = await shop.buyer();
  await place(database, newOrder(buyer, [[product, 2]]), newOrder(buyer, [[product, 1]]));
  const task = await claimFactoryTask(database, stockOut(product, 1));
  await deliver(database, task.restockId, product, 99);
  const [buyerWithMoney, buyerWithoutMoney] = await shop.buyers(2);
  const bought = await shop.product({ stock: 2 });
  await charge(database, buyerWithMoney as Principal, 1_000);
  const orders = [
    newOrder(buyerWithMoney as Principal, [[bought, 1]]),
    newOrder(buyerWithoutMoney as Principal, [[bought, 1]]),
  ];
  await place(database, ...orders.map((order) => withPayment(order)));
  await cancel(database, buyerWithMoney as Principal, orders[0]?.id as OrderId);
  const late = newOrder(buyer, [[product, 1]]);
  await place(database, asRequest(late, { secondsAgo: ORDER_REQUEST_MINUTES * 60 + 1 }));
  const other = await shop.product({ stock: 1 });
  const asked = await requestManually(database, await shop.operator(), other);
  let attempt = await claimFactoryTask(database, restockRequested(asked?.restock?.id ?? '', 1));
  await database.rows(recordFactoryResponse(attempt, { ref: 'accepted' }));
  await fresh.advanceClock(RESTOCK_OVERDUE_MINUTES * 60 + 1);
  attempt = await claimFactoryTask(database, restockDue(attempt.restockId, 1));
  await database.rows(recordFactoryResponse(attempt, { ref: 'accepted again' }));
  await fresh.advanceClock(RESTOCK_OVERDUE_MINUTES * 60 + 1);
  await claim(database, restockDue(attempt.restockId, 2));
  const messages = await published();
  for (const { type, message, attribute } of messages) {
    expect(EVENTS[type].safeParse(message).error, type).toBeUndefined();
    expect(attribute).toBe(type);
  }
  expect([...new Set(messages.map(({ type }) => type))].sort()).toEqual(Object.keys(EVENTS).sort());
});
