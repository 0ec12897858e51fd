import { expect, test } from 'vitest';
import { receiveDelivery } from '#db/statements/restocks.ts';
import { freshDatabase } from './fresh.ts';
import { rowHash } from './hash.ts';
import { deliver, kinds, newOrder, openShop, place, requestManually } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database } = fresh;

async function openRestock({ stock = 0, quantity = 10 } = {}) {
  const product = await shop.product({ stock });
  const restock = (await requestManually(database, await shop.operator(), product, { quantity }))?.restock?.id ?? '';
  const state = async () =>
    (await fresh.admin.query('select state, received, surplus from app.restocks where id = $1', [restock])).rows[0];
  return { product, restock, state };
}

test('50 parallel calls of one delivery count once', async () => {
  const { product, restock, state } = await openRestock();
  const results = await fresh.inParallel(
    25,
    Array.from({ length: 50 }, () => 'delivery'),
    (session, key) => deliver(session, restock, product, 4, key),
  );

  expect(results.filter((one) => one?.outcome === 'counted')).toEqual([
    { outcome: 'counted', counted: 4, surplus: 0, published: true },
  ]);
  expect(results.filter((one) => one?.outcome === 'repeated')).toHaveLength(49);
  expect(await shop.stockOf(product)).toMatchObject({ available: 4 });
  expect(await state()).toEqual({ state: 'ASKING', received: 4, surplus: 0 });
});

test('parallel partial deliveries add up, and the last unit closes the restock', async () => {
  const { product, restock, state } = await openRestock({ quantity: 20 });
  const results = await fresh.inParallel(
    20,
    Array.from({ length: 20 }, (_, i) => `part ${i}`),
    (session, key) => deliver(session, restock, product, 1, key),
  );
  expect(results.every((one) => one?.outcome === 'counted' && one.counted === 1)).toBe(true);
  expect(await shop.stockOf(product)).toMatchObject({ available: 20, round: 2 });
  expect(await shop.events('stock.back')).toHaveLength(1);
  expect(await state()).toEqual({ state: 'CLOSED', received: 20, surplus: 0 });
});

test('surplus units are reported and not added to the stock', async () => {
  const { product, restock, state } = await openRestock();
  expect(await deliver(database, restock, product, 25)).toEqual({
    outcome: 'counted',
    counted: 10,
    surplus: 15,
    published: true,
  });
  expect(await shop.stockOf(product)).toMatchObject({ available: 10 });
  expect(await state()).toEqual({ state: 'CLOSED', received: 10, surplus: 15 });
  expect(await shop.events('restock.surplus')).toEqual([{ restockId: restock, units: 15 }]);
});

test('all units of a delivery for a closed restock are surplus', async () => {
  const { product, restock, state } = await openRestock();
  await deliver(database, restock, product, 10);
  expect(await deliver(database, restock, product, 3)).toEqual({
    outcome: 'counted',
    counted: 0,
    surplus: 3,
    published: true,
  });
  expect(await shop.stockOf(product)).toMatchObject({ available: 10, round: 2 });
  expect(await state()).toEqual({ state: 'CLOSED', received: 10, surplus: 3 });
  expect(await shop.events('stock.back')).toHaveLength(1);
});

test('a delivery for an unknown restock or another product changes nothing, and a correct repeat still counts', async () => {
  const { product, restock } = await openRestock();
  const other = await shop.product();
  const before = await rowHash(fresh.admin);
  expect(await deliver(database, 'rst_unknown', product, 5, 'delivery')).toEqual({
    outcome: 'unknown',
    counted: 0,
    surplus: 0,
    published: false,
  });
  expect(await deliver(database, restock, other, 5, 'delivery')).toEqual({
    outcome: 'mismatch',
    counted: 0,
    surplus: 0,
    published: false,
  });
  expect(await rowHash(fresh.admin)).toBe(before);
  expect(await deliver(database, restock, product, 5, 'delivery')).toMatchObject({ outcome: 'counted' });
});

test('a delivery to a product with stock starts no stock cycle; from 0 or after an announced shortage it starts one with an event', async () => {
  const full = await openRestock({ stock: 5 });
  await deliver(database, full.restock, full.product, 10);
  expect(await shop.stockOf(full.product)).toMatchObject({ available: 15, round: 1 });
  expect(await shop.events('stock.back')).toEqual([]);

  const empty = await openRestock({ stock: 0 });
  await deliver(database, empty.restock, empty.product, 10);
  expect(await shop.events('stock.back')).toEqual([{ productId: empty.product, round: 2, available: 10 }]);

  const short = await openRestock({ stock: 5 });
  await place(database, newOrder(await shop.buyer(), [[short.product, 6]]));
  await deliver(database, short.restock, short.product, 1);
  expect((await shop.events('stock.back'))[1]).toEqual({ productId: short.product, round: 2, available: 6 });
});

test('a delivery of another factory than the restock’s changes nothing; a message of the previous release names no factory', async () => {
  const { product, restock } = await openRestock();
  const by = async (factoryId?: string) =>
    (
      await database.rows(
        receiveDelivery({
          restockId: restock,
          key: 'delivery',
          productId: product,
          units: 4,
          ...(factoryId && { factoryId }),
        }),
      )
    )[0]?.outcome;
  const before = await rowHash(fresh.admin);
  expect(await by('fac_west')).toBe('mismatch');
  expect(await rowHash(fresh.admin)).toBe(before);
  expect(await by('fac_main')).toBe('counted');
  expect(await by()).toBe('repeated');
});

test('50 parallel deliveries of 1 to 50 units for 100: exactly 100 are counted, and each result has its counted and surplus units', async () => {
  const { product, restock, state } = await openRestock({ quantity: 100 });
  const units = Array.from({ length: 50 }, (_, i) => i + 1);
  const results = await fresh.inParallel(25, units, (session, n) => deliver(session, restock, product, n, `part ${n}`));
  const sum = (what: 'counted' | 'surplus') => results.reduce((total, one) => total + (one?.[what] ?? 0), 0);
  expect(results.map((one) => (one?.counted ?? 0) + (one?.surplus ?? 0))).toEqual(units);
  expect([sum('counted'), sum('surplus')]).toEqual([100, 1_175]);
  expect(await shop.stockOf(product)).toMatchObject({ available: 100 });
  expect(await state()).toEqual({ state: 'CLOSED', received: 100, surplus: 1_175 });
});

test('orders and repeated deliveries at once: no unit is created, lost or counted twice', async () => {
  const restocks: Awaited<ReturnType<typeof openRestock>>[] = [];
  for (let i = 0; i < 6; i++) restocks.push(await openRestock({ stock: 20, quantity: 30 }));
  const buyers = await shop.buyers(150);
  const jobs = buyers.flatMap((buyer, i) => {
    const { product, restock } = restocks[i % 6] ?? restocks[0] ?? { product: undefined, restock: '' };
    if (!product) return [];
    const order = newOrder(buyer, [[product, 2]]);
    const delivery = () => ({ product, restock, key: `part ${i}`, units: 1 + (i % 5), order: undefined });
    return [{ order, product, restock, key: '', units: 0 }, ...(i % 5 === 0 ? [delivery(), delivery()] : [])];
  });
  const placed = await fresh.inParallel(30, jobs, async (session, { order, restock, product, units, key }) =>
    order ? place(session, order) : deliver(session, restock, product, units, key).then(() => []),
  );
  expect(kinds(placed.flat())['placed']).toBeGreaterThan(50);
  expect(await shop.count("inbox where consumer = 'factory-callback'")).toBe(30);
});
