import { expect, test } from 'vitest';
import { listProducts, readProduct } from '#db/statements/products.ts';
import type { ProductId } from '#domain/ids.ts';
import { freshDatabase } from './fresh.ts';
import { change, registerDonut, remove } from './products.ts';
import { untilBlocked } from './session.ts';
import { deliver, newId, newOrder, openShop, place, requestManually } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

const mustRegister = async (...args: Parameters<typeof registerDonut>): Promise<ProductId> => {
  const row = await registerDonut(...args);
  if (row?.outcome !== 'registered' || !row.product) throw new Error(`the product was not registered: ${row?.outcome}`);
  return row.product.id;
};

test('B3: a product is registered with its initial stock, and the ledger records it', async () => {
  const seller = await shop.seller();
  const row = await registerDonut(database, seller, { stock: 7, price: 2_500 });
  expect(row).toMatchObject({
    outcome: 'registered',
    replayed: false,
    product: { available: 7, price: 2_500, sellerId: seller.userId },
  });
  const { rows } = await admin.query('select on_hand_delta, reserved_delta, cause, actor from app.stock_moves');
  expect(rows).toEqual([{ on_hand_delta: 7, reserved_delta: 0, cause: 'INITIAL', actor: seller.userId }]);
  await registerDonut(database, seller, { stock: 0 });
  expect(await shop.count('stock_moves'), 'initial stock 0 makes no stock move').toBe(1);
});

test('parallel requests with one key register one product and get the same response; another body is a conflict', async () => {
  const seller = await shop.seller();
  const responses = await fresh.inParallel(10, Array.from({ length: 10 }), (session) =>
    registerDonut(session, seller, {}, { key: 'k' }),
  );
  expect(new Set(responses.map((one) => JSON.stringify(one?.product))).size).toBe(1);
  expect(responses.filter((one) => !one?.replayed)).toHaveLength(1);
  expect(await shop.count('products')).toBe(1);
  expect((await registerDonut(database, seller, {}, { key: 'k', hash: 'other' }))?.outcome).toBe('key-conflict');
  expect(
    (await registerDonut(database, await shop.seller(), {}, { key: 'k' }))?.replayed,
    'the same key of another seller',
  ).toBe(false);
});

test('only a seller registers products, and only the product’s seller changes or deletes it', async () => {
  const seller = await shop.seller();
  const id = await mustRegister(database, seller);
  for (const other of [await shop.buyer(), await shop.operator()]) {
    expect((await registerDonut(database, other))?.outcome).toBe('auth.forbidden');
    expect((await change(database, other, id, 1, { price: 1 }))?.outcome).toBe('auth.forbidden');
    expect(await remove(database, other, id)).toBe('auth.forbidden');
  }
  const otherSeller = await shop.seller();
  expect((await change(database, otherSeller, id, 1, { price: 1 }))?.outcome).toBe('product.not_found');
  expect(await remove(database, otherSeller, id)).toBe('product.not_found');
  const unknownSeller = { ...seller, userId: newId('usr') };
  expect((await registerDonut(database, unknownSeller))?.outcome).toBe('auth.required');
});

test('a new price applies to later orders: a placed order keeps its price, also in a repeated response', async () => {
  const seller = await shop.seller();
  const id = await mustRegister(database, seller, { price: 1_000 });
  const before = newOrder(await shop.buyer(), [[id, 2]]);
  const [placed] = await place(database, before);
  expect((await change(database, seller, id, 1, { price: 9_000 }))?.product?.price).toBe(9_000);
  const [again] = await place(database, { ...before, id: newId('ord') });
  expect(again).toEqual({ ...placed, replayed: true });
  const [after] = await place(database, newOrder(await shop.buyer(), [[id, 2]]));
  expect(after).toMatchObject({ order: { total: 18_000 } });
  expect((await admin.query("select total from app.orders where total = '2000'")).rowCount).toBe(1);
});

test('while the price changes, the total of each order equals the sum of its lines', async () => {
  const seller = await shop.seller();
  const id = await mustRegister(database, seller, { stock: 100, price: 1 });
  const orders = (await shop.buyers(40)).map((buyer) => newOrder(buyer, [[id, 2]]));
  const ordering = fresh.inParallel(8, orders, (session, order) => place(session, order));
  for (let version = 1; version <= 20; version++) await change(database, seller, id, version, { price: version + 1 });
  await ordering;
  // The invariant 'the total of an order is the sum of its lines' is checked after the test.
  expect(await shop.count('orders')).toBe(40);
});

test('parallel changes of one version: one succeeds, the others get a conflict; a repeat after a lost response finds the change made', async () => {
  const seller = await shop.seller();
  const id = await mustRegister(database, seller);
  const titles = Array.from({ length: 8 }, (_, i) => `Title ${i}`);
  const outcomes = await fresh.inParallel(8, titles, (session, title) => change(session, seller, id, 1, { title }));
  const winners = outcomes.filter((one) => one?.outcome === 'changed');
  expect(winners).toHaveLength(1);
  expect(outcomes.filter((one) => one?.outcome === 'product.changed')).toHaveLength(7);
  const title = winners[0]?.product?.title ?? '';
  expect(await change(database, seller, id, 1, { title })).toEqual(winners[0]);
  expect((await change(database, seller, id, 2, { price: 5, description: '' }))?.version).toBe(3);
});

test('a sale window is closed, moved and opened again; a window that ends before it begins is rejected', async () => {
  const seller = await shop.seller();
  const id = await mustRegister(database, seller);
  const [may, june] = ['2026-05-01T00:00:00.000Z', '2026-06-01T00:00:00.000Z'];
  expect((await change(database, seller, id, 1, { availableAt: june }))?.product).toMatchObject({
    availableAt: june,
    endAt: null,
  });
  expect((await change(database, seller, id, 2, { endAt: may }))?.outcome).toBe('product.window_invalid');
  expect((await change(database, seller, id, 2, { endAt: june }))?.outcome, 'an empty window').toBe(
    'product.window_invalid',
  );
  expect((await change(database, seller, id, 2, { availableAt: may, endAt: june }))?.version).toBe(3);
  expect((await change(database, seller, id, 3, { availableAt: null, endAt: null }))?.product).toMatchObject({
    availableAt: null,
    endAt: null,
  });
});

test.each([
  ['not yet', '1 ms', null, false],
  ['from its first millisecond', '0', null, true],
  ['a millisecond later', '-1 ms', null, true],
  ['until its last millisecond', null, '1 ms', true],
  ['not at its end', null, '0', false],
  ['nor later', null, '-1 ms', false],
  ['inside', '-1 ms', '1 ms', true],
])('a product is sold in its sale window, by the database clock: %s', async (_name, from, until, sold) => {
  const seller = await shop.seller();
  const id = await mustRegister(database, seller);
  await admin.query(`create or replace function app.now() returns timestamptz language sql stable as
    $$ select timestamptz '2026-05-01T12:00:00Z' $$`);
  const edge = (offset: string | null) => (offset === null ? 'null' : `app.now() + interval '${offset}'`);
  await admin.query(`update app.products set available_at = ${edge(from)}, end_at = ${edge(until)}`);
  const [outcome] = await place(database, newOrder(await shop.buyer(), [[id, 1]]));
  expect(outcome?.kind).toBe(sold ? 'placed' : 'rejected');
  if (!sold) expect(outcome).toMatchObject({ rejection: { code: 'product.not_on_sale', line: 0 } });
  const { rows } = await admin.query('select app.is_on_sale(p) as sold from app.products p where p.id = $1', [id]);
  expect(rows, 'every other statement asks this predicate').toEqual([{ sold }]);
  await fresh.advanceClock(0);
});

test('a deleted product cannot be read or ordered; its orders continue, and a delivery is surplus', async () => {
  const seller = await shop.seller();
  const id = await mustRegister(database, seller, { stock: 5 });
  const order = newOrder(await shop.buyer(), [[id, 2]]);
  await place(database, order);
  const restock = (await requestManually(database, seller, id, { quantity: 3 }))?.restock?.id ?? '';
  expect(await remove(database, seller, id)).toBe('deleted');
  expect(await remove(database, seller, id), 'a repeated request').toBe('deleted');
  expect(await database.rows(readProduct(id))).toEqual([]);
  expect(await database.rows(listProducts('', 20))).toEqual([]);
  expect((await change(database, seller, id, 2, { price: 1 }))?.outcome).toBe('product.not_found');
  const [late] = await place(database, newOrder(await shop.buyer(), [[id, 1]]));
  expect(late).toMatchObject({ rejection: { code: 'product.not_found' } });
  const repeat = { ...order, id: newId('ord') };
  expect(await place(database, repeat), 'the order returns its first response').toMatchObject([
    { kind: 'placed', replayed: true },
  ]);
  expect(await deliver(database, restock, id, 3)).toMatchObject({ outcome: 'counted', counted: 0, surplus: 3 });
  expect(await shop.stockOf(id)).toMatchObject({ available: 3, reserved: 2 });
});

test('an order that waits for a product being deleted gets product.not_found', async () => {
  const seller = await shop.seller();
  const id = await mustRegister(database, seller);
  const [deleting, ordering] = [await fresh.session(), await fresh.session()];
  await deleting.query('begin');
  await remove(deleting, seller, id);
  const placed = place(ordering, newOrder(await shop.buyer(), [[id, 1]]));
  await untilBlocked(admin, ordering);
  await deleting.query('commit');
  expect(await placed).toMatchObject([{ rejection: { code: 'product.not_found' } }]);
  await Promise.all([deleting.close(), ordering.close()]);
});

test('every row of the product list has the available quantity', async () => {
  const seller = await shop.seller();
  const ids = [await mustRegister(database, seller, { stock: 3 }), await mustRegister(database, seller, { stock: 9 })];
  await place(database, newOrder(await shop.buyer(), [[ids[1] as ProductId, 4]]));
  const list = async () => (await database.rows(listProducts('', 20))).map(({ product }) => product.available);
  expect((await list()).toSorted()).toEqual([3, 5]);
});

test('the audit names the changed fields of a product, with old and new values of those that buyers and restocks see', async () => {
  const seller = await shop.seller();
  const id = await mustRegister(database, seller, { price: 2_500 });
  const endAt = '2031-01-01T00:00:00.000Z';
  await change(database, seller, id, 1, { title: 'Renamed', price: 3_000, endAt });
  const { rows } = await admin.query("select detail from app.operator_actions where action = 'change'");
  const fields = ['endAt', 'price', 'title'];
  expect(rows).toEqual([{ detail: { version: 2, fields, price: [2_500, 3_000], endAt: [null, endAt] } }]);
});
