import { expect, test } from 'vitest';
import type { LedgerPlace } from '#db/statements/products.ts';
import { STOCK_UNITS_MAX } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { interleavings, play, type Step } from './interleave.ts';
import { adjust, ledger, remove } from './products.ts';
import { deliver, kinds, newId, openShop, place, requestManually, wish } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

test('B3: a shelf is corrected by hand, and the ledger keeps who and why', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 5, seller });
  const row = await adjust(database, seller, product, -2);
  expect(row).toMatchObject({
    outcome: 'adjusted',
    published: false,
    adjustment: { delta: -2, onHand: 3, reserved: 0, available: 3 },
  });
  expect(await shop.shelf(product)).toMatchObject({ available: 3 });
  const [move] = (await ledger(database, seller, product)) ?? [];
  expect(move).toMatchObject({
    cause: 'ADJUSTMENT',
    ref: row?.adjustment?.id,
    actor: seller.userId,
    reason: 'counted',
  });
});

test('never below what is promised, never above what a shelf holds, by nobody else', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 5, seller });
  await place(database, wish(await shop.buyer(), [[product, 3]]));
  const tried = async (delta: number) => (await adjust(database, seller, product, delta))?.outcome;
  expect(await tried(-3)).toBe('stock.below_reserved');
  expect(await tried(-2)).toBe('adjusted');
  expect(await tried(-1)).toBe('stock.below_reserved');
  expect(await tried(STOCK_UNITS_MAX - 2)).toBe('stock.too_much');
  expect(await tried(STOCK_UNITS_MAX - 3)).toBe('adjusted');
  expect((await adjust(database, await shop.seller(), product, 1))?.outcome).toBe('product.not_found');
  expect((await adjust(database, await shop.operator(), product, 1))?.outcome).toBe('auth.forbidden');
  expect((await adjust(database, await shop.buyer(), product, 1))?.outcome).toBe('auth.forbidden');
  await remove(database, seller, product);
  expect(await tried(-1)).toBe('product.not_found');
});

test('one key, however parallel, is one correction and one answer', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 5, seller });
  const answers = await fresh.inParallel(10, Array.from({ length: 10 }), (session) =>
    adjust(session, seller, product, 3, { key: 'k' }),
  );
  expect(new Set(answers.map((one) => JSON.stringify(one?.adjustment))).size).toBe(1);
  expect(await shop.shelf(product)).toMatchObject({ available: 8 });
  expect((await adjust(database, seller, product, 3, { key: 'k', hash: 'other' }))?.outcome).toBe('key-conflict');
});

test('stock that comes back opens a round and tells it, once; stock that goes away tells nothing', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 1, seller });
  await place(database, wish(await shop.buyer(), [[product, 1]]));
  expect((await adjust(database, seller, product, 2))?.published).toBe(true);
  expect(await shop.shelf(product)).toMatchObject({ available: 2, round: 2, announced: 1 });
  expect(await shop.events('stock.back')).toEqual([{ productId: product, round: 2, available: 2 }]);
  expect((await adjust(database, seller, product, 2))?.published, 'it was there already').toBe(false);
  expect((await adjust(database, seller, product, -4))?.published, 'emptied by hand: the next order will say so').toBe(
    false,
  );
  expect(await shop.shelf(product)).toMatchObject({ available: 0, round: 2, announced: 1 });
  expect((await adjust(database, seller, product, 1))?.published, 'from 0').toBe(true);
});

test('an order and a correction, in every interleaving: the shelf holds what it has promised', async () => {
  const sessions = [await fresh.session(), await fresh.session()];
  const transaction = (work: Step): Step[] => [(s) => s.query('begin'), work, (s) => s.query('commit')];
  const met = new Set<string>();
  for (const order of interleavings(3, 3)) {
    const seller = await shop.seller();
    const product = await shop.product({ stock: 3, seller });
    const buys = wish(await shop.buyer(), [[product, 2]]);
    let placed: string | undefined;
    let adjusted: string | undefined;
    const works: Step[] = [
      async (session) => {
        placed = (await place(session, buys))[0]?.kind;
      },
      async (session) => {
        adjusted = (await adjust(session, seller, product, -2))?.outcome;
      },
    ];
    await play(admin, sessions, works.map(transaction), order);
    met.add(`${placed} ${adjusted}`);
    const reserved = placed === 'placed' ? 2 : 0;
    const onHand = adjusted === 'adjusted' ? 1 : 3;
    expect(await shop.shelf(product)).toMatchObject({ reserved, available: onHand - reserved });
  }
  // Whoever comes first has it, and never both: 3 are not 4.
  expect([...met].toSorted()).toEqual(['placed stock.below_reserved', 'refused adjusted']);
  await Promise.all(sessions.map((session) => session.close()));
});

test('200 orders and 60 corrections at once: no donut is sold twice, and the ledger is the shelf', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 50, seller });
  const orders = (await shop.buyers(200)).map((buyer) => wish(buyer, [[product, 1]]));
  const deltas = Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 3 : -1));
  const [outcomes, corrections] = await Promise.all([
    fresh.inParallel(12, orders, async (session, order) => (await place(session, order))[0]),
    fresh.inParallel(4, deltas, async (session, delta) => (await adjust(session, seller, product, delta))?.outcome),
  ]);
  const sold = kinds(outcomes.flatMap((one) => one ?? []))['placed'] ?? 0;
  const put = deltas.reduce((sum, delta, i) => sum + (corrections[i] === 'adjusted' ? delta : 0), 0);
  expect(await shop.shelf(product)).toMatchObject({ reserved: sold, available: 50 + put - sold });
});

test('the ledger answers “why is it 47?”: every page counts back from where the one before ended', async () => {
  const seller = await shop.seller();
  const operator = await shop.operator();
  const product = await shop.product({ stock: 50, seller });
  const buyer = await shop.buyer();
  const order = wish(buyer, [[product, 4]]);
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
    if (!move) throw new Error('the ledger ended early');
    pages.push(move);
    from = { seq: move.seq, onHand: move.onHand - move.onHandDelta, reserved: move.reserved - move.reservedDelta };
    // What happens meanwhile is not of the pages that follow.
    await place(database, wish(await shop.buyer(), [[product, 1]]));
  }
  expect(pages).toEqual(all);
});

test('a ledger is its seller’s and the operators’; of a deleted product, too', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 1, seller });
  expect(await ledger(database, await shop.seller(), product)).toBeNull();
  expect(await ledger(database, await shop.buyer(), product)).toBeNull();
  expect(await ledger(database, seller, newId('prd'))).toBeNull();
  expect(await ledger(database, seller, await shop.product({ stock: 0, seller })), 'nothing ever happened').toEqual([]);
  await remove(database, seller, product);
  expect(await ledger(database, seller, product)).toHaveLength(1);
});
