/** A seller or an operator closes a restock before all units were delivered. */
import { expect, test } from 'vitest';
import { closeRestock, recordFactoryResponse } from '#db/statements/restocks.ts';
import type { Principal } from '#domain/caller.ts';
import { freshDatabase } from './fresh.ts';
import type { Executor } from './session.ts';
import { claim, claimFactoryTask, deliver, newOrder, openShop, place, restockDue, stockOut } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database } = fresh;
const RACES = 40;

const close = async (executor: Executor, caller: Principal, restockId: string, reason = 'burned down') =>
  (await executor.rows(closeRestock(caller, restockId as Parameters<typeof closeRestock>[1], reason)))[0];

test('a manually closed restock takes no delivery: later units are surplus, and the factory gets no second request for the stock cycle', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ seller, stock: 1 });
  await place(database, newOrder(await shop.buyer(), [[product, 1]]));
  const { restockId } = await claimFactoryTask(database, stockOut(product, 1));
  expect([
    (await close(database, await shop.buyer(), restockId))?.outcome,
    (await close(database, await shop.seller(), restockId))?.outcome,
  ]).toEqual(['auth.forbidden', 'restock.not_found']);
  expect(await close(database, seller, restockId)).toMatchObject({
    outcome: 'closed',
    restock: { state: 'CLOSED', received: 0, closedBy: seller.userId, closeReason: 'burned down' },
  });
  expect((await close(database, await shop.operator(), restockId, 'again'))?.restock).toMatchObject({
    closeReason: 'burned down',
  });
  expect(await claim(database, stockOut(product, 1))).toEqual({ kind: 'none' });
  expect(await deliver(database, restockId, product, 10)).toMatchObject({
    outcome: 'counted',
    counted: 0,
    surplus: 10,
  });
  expect(await shop.stockOf(product)).toMatchObject({ available: 0 });
  expect(await shop.events('restock.surplus')).toEqual([{ restockId, units: 10 }]);
});

test('a completely delivered restock cannot be closed', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ seller, stock: 1 });
  await place(database, newOrder(await shop.buyer(), [[product, 1]]));
  const { restockId } = await claimFactoryTask(database, stockOut(product, 1));
  await deliver(database, restockId, product, 10);
  expect(await close(database, seller, restockId)).toEqual({ outcome: 'restock.complete', restock: null });
});

test('delivery and manual closing at once: all units are counted, or all units are surplus', async () => {
  const seller = await shop.seller();
  const buyer = await shop.buyer();
  const ends: string[] = [];
  for (let i = 0; i < RACES; i++) {
    const product = await shop.product({ seller, stock: 0 });
    await place(database, newOrder(buyer, [[product, 1]]));
    const { restockId, quantity } = await claimFactoryTask(database, stockOut(product, 1));
    const [closed, delivered] = await fresh.inParallel(2, [0, 1], async (session, index) =>
      index === 0 ? close(session, seller, restockId) : deliver(session, restockId, product, quantity),
    );
    const end = `${closed?.outcome} ${(delivered as { counted: number }).counted} ${(await shop.stockOf(product))?.available}`;
    expect([`closed 0 0`, `restock.complete ${quantity} ${quantity}`]).toContain(end);
    ends.push(end);
  }
  expect(ends).toHaveLength(RACES);
});

test('closed during the factory request: the factory response, a repeated event and the due time reopen nothing', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ seller, stock: 1 });
  await place(database, newOrder(await shop.buyer(), [[product, 1]]));
  const task = await claimFactoryTask(database, stockOut(product, 1));
  await close(database, seller, task.restockId);
  expect(await database.rows(recordFactoryResponse(task, { ref: 'job' }))).toEqual([{ state: null }]);
  for (const message of [stockOut(product, 1), restockDue(task.restockId, 1)])
    expect(await claim(database, message)).toEqual({ kind: 'none' });
  expect(await close(database, seller, task.restockId)).toMatchObject({
    outcome: 'closed',
    restock: { state: 'CLOSED' },
  });
});
