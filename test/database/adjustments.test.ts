import { expect, test } from 'vitest';
import type { LedgerPlace } from '#db/statements/products.ts';
import { STOCK_UNITS_MAX } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { interleavings, play, type Step } from './interleave.ts';
import { adjust, ledger, remove } from './products.ts';
import { deliver, kinds, newId, newOrder, openShop, place, requestManually } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

test('B3: a manual stock adjustment is recorded in the ledger with its actor and its reason', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 5, seller });
  const row = await adjust(database, seller, product, -2);
  expect(row).toMatchObject({
    outcome: 'adjusted',
    published: false,
    adjustment: { delta: -2, onHand: 3, reserved: 0, available: 3 },
  });
  expect(await shop.stockOf(product)).toMatchObject({ available: 3 });
  const [move] = (await ledger(database, seller, product)) ?? [];
  expect(move).toMatchObject({
    cause: 'ADJUSTMENT',
    ref: row?.adjustment?.id,
    actor: seller.userId,
    reason: 'counted',
  });
});

test('an adjustment cannot go below the reserved quantity or above the maximum, and only the product’s seller can make it', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 5, seller });
  await place(database, newOrder(await shop.buyer(), [[product, 3]]));
  const tryAdjust = async (delta: number) => (await adjust(database, seller, product, delta))?.outcome;
  expect(await tryAdjust(-3)).toBe('stock.below_reserved');
  expect(await tryAdjust(-2)).toBe('adjusted');
  expect(await tryAdjust(-1)).toBe('stock.below_reserved');
  expect(await tryAdjust(STOCK_UNITS_MAX - 2)).toBe('stock.too_much');
  expect(await tryAdjust(STOCK_UNITS_MAX - 3)).toBe('adjusted');
  expect((await adjust(database, await shop.seller(), product, 1))?.outcome).toBe('product.not_found');
  expect((await adjust(database, await shop.operator(), product, 1))?.outcome).toBe('auth.forbidden');
  expect((await adjust(database, await shop.buyer(), product, 1))?.outcome).toBe('auth.forbidden');
  await remove(database, seller, product);
  expect(await tryAdjust(-1)).toBe('product.not_found');
});

test('parallel requests with one key make one adjustment and get the same response', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 5, seller });
  const responses = await fresh.inParallel(10, Array.from({ length: 10 }), (session) =>
    adjust(session, seller, product, 3, { key: 'k' }),
  );
  expect(new Set(responses.map((one) => JSON.stringify(one?.adjustment))).size).toBe(1);
  expect(await shop.stockOf(product)).toMatchObject({ available: 8 });
  expect((await adjust(database, seller, product, 3, { key: 'k', hash: 'other' }))?.outcome).toBe('key-conflict');
});

test('an adjustment that ends a shortage starts one new stock cycle with one event; a decrease publishes no event', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 1, seller });
  await place(database, newOrder(await shop.buyer(), [[product, 1]]));
  expect((await adjust(database, seller, product, 2))?.published).toBe(true);
  expect(await shop.stockOf(product)).toMatchObject({ available: 2, round: 2, announced: 1 });
  expect(await shop.events('stock.back')).toEqual([{ productId: product, round: 2, available: 2 }]);
  expect((await adjust(database, seller, product, 2))?.published, 'stock was available before').toBe(false);
  expect(
    (await adjust(database, seller, product, -4))?.published,
    'a manual adjustment to 0 publishes no event; the next order announces the shortage',
  ).toBe(false);
  expect(await shop.stockOf(product)).toMatchObject({ available: 0, round: 2, announced: 1 });
  expect((await adjust(database, seller, product, 1))?.published, 'from 0 available units').toBe(true);
});

test('order and adjustment, in every interleaving: stock never falls below the reserved quantity', async () => {
  const sessions = [await fresh.session(), await fresh.session()];
  const transaction = (work: Step): Step[] => [(s) => s.query('begin'), work, (s) => s.query('commit')];
  const pairs = new Set<string>();
  for (const steps of interleavings(3, 3)) {
    const seller = await shop.seller();
    const product = await shop.product({ stock: 3, seller });
    const order = newOrder(await shop.buyer(), [[product, 2]]);
    let placed: string | undefined;
    let adjusted: string | undefined;
    const works: Step[] = [
      async (session) => {
        placed = (await place(session, order))[0]?.kind;
      },
      async (session) => {
        adjusted = (await adjust(session, seller, product, -2))?.outcome;
      },
    ];
    await play(admin, sessions, works.map(transaction), steps);
    pairs.add(`${placed} ${adjusted}`);
    const reserved = placed === 'placed' ? 2 : 0;
    const onHand = adjusted === 'adjusted' ? 1 : 3;
    expect(await shop.stockOf(product)).toMatchObject({ reserved, available: onHand - reserved });
  }
  // Only the first transaction succeeds: 3 units cannot cover both.
  expect([...pairs].toSorted()).toEqual(['placed stock.below_reserved', 'refused adjusted']);
  await Promise.all(sessions.map((session) => session.close()));
});

test('200 orders and 60 adjustments at once: no unit is sold twice, and the ledger matches the stock', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 50, seller });
  const orders = (await shop.buyers(200)).map((buyer) => newOrder(buyer, [[product, 1]]));
  const deltas = Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 3 : -1));
  const [outcomes, adjustments] = await Promise.all([
    fresh.inParallel(12, orders, async (session, order) => (await place(session, order))[0]),
    fresh.inParallel(4, deltas, async (session, delta) => (await adjust(session, seller, product, delta))?.outcome),
  ]);
  const sold = kinds(outcomes.flatMap((one) => one ?? []))['placed'] ?? 0;
  const added = deltas.reduce((sum, delta, i) => sum + (adjustments[i] === 'adjusted' ? delta : 0), 0);
  expect(await shop.stockOf(product)).toMatchObject({ reserved: sold, available: 50 + added - sold });
});

test('the ledger explains the current stock: every page counts back from the end of the previous page', async () => {
  const seller = await shop.seller();
  const operator = await shop.operator();
  const product = await shop.product({ stock: 50, seller });
  const buyer = await shop.buyer();
  const order = newOrder(buyer, [[product, 4]]);
  await place(database, order);
  const restock = (await requestManually(database, seller, product, { quantity: 5 }))?.restock?.id ?? '';
  await deliver(database, restock, product, 5);
  await adjust(database, seller, product, -4);
  const all = (await ledger(database, seller, product)) ?? [];
  expect(all.map(({ cause, ref, actor, onHand, reserved }) => [cause, ref, actor, onHand, reserved])).toEqual([
    ['ADJUSTMENT', all[0]?.ref, seller.userId, 51, 4],
    ['FACTORY', restock, null, 55, 4],
    ['ORDER', order.id, buyer.userId, 50, 4],
    ['INITIAL', product, null, 50, 0],
  ]);
  expect(await ledger(database, operator, product)).toEqual(all);

  const pages: typeof all = [];
  let from: LedgerPlace | null = null;
  while (pages.length < 4) {
    const [move]: typeof all = (await ledger(database, seller, product, from, 1)) ?? [];
    if (!move) throw new Error('the ledger returned fewer moves than expected');
    pages.push(move);
    from = { seq: move.seq, onHand: move.onHand - move.onHandDelta, reserved: move.reserved - move.reservedDelta };
    // Orders placed between two pages do not appear on the later pages.
    await place(database, newOrder(await shop.buyer(), [[product, 1]]));
  }
  expect(pages).toEqual(all);
});

test('only the product’s seller and operators can read a ledger, also of a deleted product', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 1, seller });
  expect(await ledger(database, await shop.seller(), product)).toBeNull();
  expect(await ledger(database, await shop.buyer(), product)).toBeNull();
  expect(await ledger(database, seller, newId('prd'))).toBeNull();
  expect(
    await ledger(database, seller, await shop.product({ stock: 0, seller })),
    'a product without stock moves',
  ).toEqual([]);
  await remove(database, seller, product);
  expect(await ledger(database, seller, product)).toHaveLength(1);
});
