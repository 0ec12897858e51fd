/** What the waiting list says about a coming sale is what happens when it begins: `notifiedAtOpening`. */
import { expect, test } from 'vitest';
import { readOwnWaitingList } from '#db/statements/notices.ts';
import type { Principal } from '#domain/caller.ts';
import type { ProductId } from '#domain/ids.ts';
import { freshDatabase } from './fresh.ts';
import {
  claim,
  emptyStock,
  joinWaitlist,
  leaveWaitlist,
  notifyAll,
  openRun,
  recordNotices,
  refill,
} from './notices.ts';
import { cancel } from './orders.ts';
import { newOrder, openShop, PACE, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;
const HOUR = 3_600;

const opensIn = (product: ProductId, hours: number) =>
  admin.query("update app.products set available_at = app.now() + $2 * interval '1 hour' where id = $1", [
    product,
    hours,
  ]);
/** Opens the run of the product's stock cycle, as the worker does after `stock.back`. */
const openCycle = async (product: ProductId) =>
  openRun(database, product, (await shop.stockOf(product))?.round as number);
const isNotified = async (buyer: Principal) =>
  (await database.rows(readOwnWaitingList(buyer))).map(({ item }) => item?.notifiedAtOpening ?? null)[0];
const readAll = (buyers: readonly Principal[]) => Promise.all(buyers.map(isNotified));

/** Whom the waiting list promises a notice, and whom the sale, which begins in an hour, notifies. */
async function beginSale(product: ProductId, buyers: readonly Principal[]) {
  const flags = await readAll(buyers);
  await openCycle(product);
  expect((await claim(database, { pace: PACE })).notices, 'before the sale').toEqual([]);
  await fresh.advanceClock(HOUR);
  const notified = await notifyAll(database, { pace: PACE });
  expect(await readAll(buyers), 'the sale has begun').toEqual(buyers.map(() => false));
  return { promised: buyers.filter((_, index) => flags[index]).map(({ userId }) => userId), notified };
}

async function comingSale({ stock = 5, waiting = 3 } = {}) {
  const product = await shop.product({ stock });
  await opensIn(product, 1);
  const buyers = await shop.buyers(waiting);
  await joinWaitlist(database, product, buyers);
  return { product, buyers, ids: buyers.map(({ userId }) => userId) };
}

test('subscribers of a coming sale are promised a notice until they unsubscribe, also before the run is opened', async () => {
  const { product, buyers, ids } = await comingSale();
  await leaveWaitlist(database, product, buyers[2] as Principal);
  expect(await beginSale(product, buyers.slice(0, 2))).toEqual({
    promised: ids.slice(0, 2),
    notified: ids.slice(0, 2),
  });
});

test('a second sale of the same stock is promised to no one unasked, and to all who wait as soon as one asks', async () => {
  const { product, buyers, ids } = await comingSale();
  await beginSale(product, buyers);
  await opensIn(product, 1);
  expect(await readAll(buyers)).toEqual([false, false, false]);
  await joinWaitlist(database, product, buyers.slice(1, 2));
  expect(await beginSale(product, buyers)).toEqual({ promised: ids, notified: ids });
});

test('a sale without units is promised: units that arrive begin a stock cycle', async () => {
  const { product, buyers, ids } = await comingSale({ stock: 0 });
  expect(await readAll(buyers)).toEqual([true, true, true]);
  await refill(admin, product, 5);
  expect(await beginSale(product, buyers)).toEqual({ promised: ids, notified: ids });
});

test('a sale that is moved after a buyer subscribed in it is not promised to that buyer, until the buyer asks', async () => {
  const { product, buyers, ids } = await comingSale({ waiting: 1 });
  await openCycle(product);
  await fresh.advanceClock(HOUR);
  const [late, silent] = (await shop.buyers(2)) as [Principal, Principal];
  await joinWaitlist(database, product, [late, silent]);
  await opensIn(product, 1);
  expect(await readAll([...buyers, late, silent])).toEqual([true, false, false]);
  await joinWaitlist(database, product, [late]);
  const all = [...ids, late.userId];
  expect(await beginSale(product, [...buyers, late, silent])).toEqual({ promised: all, notified: all });
});

test('a notice that was released is still promised in the next sale', async () => {
  const { product, buyers, ids } = await comingSale();
  await openCycle(product);
  await fresh.advanceClock(HOUR);
  await recordNotices(database, (await claim(database)).notices, { state: 'PENDING', error: 'throttled' });
  await opensIn(product, 1);
  const { promised, notified } = await beginSale(product, buyers);
  expect([promised, notified.toSorted()]).toEqual([ids, ids.toSorted()]);
});

test('units released before a second sale on the same day notify only who was not notified: a buyer who asks is', async () => {
  const { product, buyers, ids } = await comingSale();
  await beginSale(product, buyers);
  const other = await shop.buyer();
  const order = newOrder(other, [[product, 2]]);
  await place(database, order);
  await emptyStock(admin, product);
  await opensIn(product, 1);
  await cancel(database, other, order.id);
  await openCycle(product);
  expect(await readAll(buyers)).toEqual([false, false, false]);
  await joinWaitlist(database, product, buyers.slice(0, 1));
  expect(await beginSale(product, buyers)).toEqual({ promised: ids, notified: ids });
});
