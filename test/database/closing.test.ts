/** A person gives up the rest of a restock. */
import { expect, test } from 'vitest';
import { closeRestock, recordFactoryResponse } from '#db/statements/restocks.ts';
import type { Principal } from '#domain/caller.ts';
import { freshDatabase } from './fresh.ts';
import type { Session } from './session.ts';
import { claim, deliver, mustAsk, openShop, place, restockDue, stockOut, wish } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database } = fresh;
const RACES = 40;

const close = async (door: Pick<Session, 'rows'>, caller: Principal, restockId: string, reason = 'burned down') =>
  (await door.rows(closeRestock(caller, restockId as Parameters<typeof closeRestock>[1], reason)))[0];

test('a restock that is closed by hand takes no more in: what comes later is surplus, and the round is not asked for again', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ seller, stock: 1 });
  await place(database, wish(await shop.buyer(), [[product, 1]]));
  const { restockId } = await mustAsk(database, stockOut(product, 1));
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
  expect(await shop.shelf(product)).toMatchObject({ available: 0 });
  expect(await shop.events('restock.surplus')).toEqual([{ restockId, units: 10 }]);
});

test('a restock of which all has come cannot be closed', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ seller, stock: 1 });
  await place(database, wish(await shop.buyer(), [[product, 1]]));
  const { restockId } = await mustAsk(database, stockOut(product, 1));
  await deliver(database, restockId, product, 10);
  expect(await close(database, seller, restockId)).toEqual({ outcome: 'restock.complete', restock: null });
});

test('the delivery and the hand that gives it up, at once: all of it is counted, or all of it is surplus', async () => {
  const seller = await shop.seller();
  const buyer = await shop.buyer();
  const ends: string[] = [];
  for (let i = 0; i < RACES; i++) {
    const product = await shop.product({ seller, stock: 0 });
    await place(database, wish(buyer, [[product, 1]]));
    const { restockId, quantity } = await mustAsk(database, stockOut(product, 1));
    const [closed, delivered] = await fresh.inParallel(2, [0, 1], async (session, hand) =>
      hand === 0 ? close(session, seller, restockId) : deliver(session, restockId, product, quantity),
    );
    const end = `${closed?.outcome} ${(delivered as { counted: number }).counted} ${(await shop.shelf(product))?.available}`;
    expect([`closed 0 0`, `restock.complete ${quantity} ${quantity}`]).toContain(end);
    ends.push(end);
  }
  expect(ends).toHaveLength(RACES);
});

test('given up while the factory is being asked: its yes, a repeat of the event and the time that comes due open nothing again', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ seller, stock: 1 });
  await place(database, wish(await shop.buyer(), [[product, 1]]));
  const task = await mustAsk(database, stockOut(product, 1));
  await close(database, seller, task.restockId);
  expect(await database.rows(recordFactoryResponse(task, { ref: 'job' }))).toEqual([{ state: null }]);
  for (const message of [stockOut(product, 1), restockDue(task.restockId, 1)])
    expect(await claim(database, message)).toEqual({ kind: 'none' });
  expect(await close(database, seller, task.restockId)).toMatchObject({
    outcome: 'closed',
    restock: { state: 'CLOSED' },
  });
});
