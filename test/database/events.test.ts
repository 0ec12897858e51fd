import { expect, test } from 'vitest';
import { recordFactoryResponse } from '#db/statements/restocks.ts';
import type { Principal } from '#domain/caller.ts';
import { EVENTS, type EventType } from '#domain/events.ts';
import type { OrderId } from '#domain/ids.ts';
import { RESTOCK_OVERDUE_MINUTES } from '#domain/limits.ts';
import { publishOutbox } from '#lambdas/relay/publish-outbox.ts';
import { cancel, charge, paying } from './buying.ts';
import { freshDatabase } from './fresh.ts';
import {
  claim,
  deliver,
  mustAsk,
  openShop,
  place,
  requestManually,
  restockDue,
  restockRequested,
  stockOut,
  wish,
} from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database } = fresh;

/** Publishes what is due, as the relay does, to whoever listens here. */
async function published(): Promise<
  { readonly type: EventType; readonly message: unknown; readonly attribute: unknown }[]
> {
  const heard: { type: EventType; message: unknown; attribute: unknown }[] = [];
  const run = publishOutbox({
    database,
    publishBatch: async (_topic, entries) => {
      for (const { Message = '', MessageAttributes } of entries) {
        const message = JSON.parse(Message) as { type: EventType };
        heard.push({ type: message.type, message, attribute: MessageAttributes?.['type']?.StringValue });
      }
      return entries.map(({ Id = '' }) => Id);
    },
    pollAgain: async () => undefined,
  });
  await run({ again: false, millisecondsLeft: () => 60_000 });
  return heard;
}

test('everything the shop ever publishes is one of its events, in the shape the consumers read', async () => {
  const product = await shop.product({ stock: 2 });
  const buyer = await shop.buyer();
  await place(database, wish(buyer, [[product, 2]]), wish(buyer, [[product, 1]]));
  const task = await mustAsk(database, stockOut(product, 1));
  await deliver(database, task.restockId, product, 99);
  const [rich, poor] = await shop.buyers(2);
  const bought = await shop.product({ stock: 2 });
  await charge(database, rich as Principal, 1_000);
  const orders = [wish(rich as Principal, [[bought, 1]]), wish(poor as Principal, [[bought, 1]])];
  await place(database, ...orders.map((order) => paying(order)));
  await cancel(database, rich as Principal, orders[0]?.id as OrderId);
  const other = await shop.product({ stock: 1 });
  const asked = await requestManually(database, await shop.operator(), other);
  let attempt = await mustAsk(database, restockRequested(asked?.restock?.id ?? '', 1));
  await database.rows(recordFactoryResponse(attempt, { ref: 'promised' }));
  await fresh.advanceClock(RESTOCK_OVERDUE_MINUTES * 60 + 1);
  attempt = await mustAsk(database, restockDue(attempt.restockId, 1));
  await database.rows(recordFactoryResponse(attempt, { ref: 'promised again' }));
  await fresh.advanceClock(RESTOCK_OVERDUE_MINUTES * 60 + 1);
  await claim(database, restockDue(attempt.restockId, 2));
  const heard = await published();
  for (const { type, message, attribute } of heard) {
    expect(EVENTS[type].safeParse(message).error, type).toBeUndefined();
    expect(attribute).toBe(type);
  }
  expect([...new Set(heard.map(({ type }) => type))].sort()).toEqual(Object.keys(EVENTS).sort());
});
