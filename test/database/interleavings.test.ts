/** O8: every interleaving of two transactions. */
import { expect, test } from 'vitest';
import type { ProductId } from '#domain/ids.ts';
import type { PlaceOutcome } from '#domain/order.ts';
import { freshDatabase } from './fresh.ts';
import { everyInterleaving, releaseTogether, type Step } from './interleave.ts';
import { charge, walletOf, withPayment } from './orders.ts';
import { deliver, newOrder, openShop, place, requestManually } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
test('two buyers order the last unit, in every interleaving: the first commit gets the unit, and no unit stays unsold', async () => {
  await everyInterleaving(fresh, async () => {
    const product = await shop.product({ stock: 1 });
    const outcomes: (PlaceOutcome | undefined)[] = [];
    const buy = async (at: number): Promise<Step> => {
      const order = newOrder(await shop.buyer(), [[product, 1]]);
      return async (session) => {
        outcomes[at] = (await place(session, order))[0];
      };
    };
    return {
      transactions: [await buy(0), await buy(1)],
      check: async (committed) => {
        const kept = outcomes.filter((_, i) => committed[i]).map((one) => one?.kind);
        expect(kept.filter((kind) => kind === 'placed')).toHaveLength(Math.min(1, kept.length));
        expect((await shop.stockOf(product))?.reserved).toBe(Math.min(1, kept.length));
      },
    };
  });
});

// The order finds: no stock, announced; no stock, not announced; too little stock.
test.for([
  { stock: 1, soldBefore: 1, wanted: 1 },
  { stock: 0, soldBefore: 0, wanted: 2 },
  { stock: 2, soldBefore: 0, wanted: 3 },
])(
  'order and delivery in every interleaving, $stock in stock, $soldBefore sold before, $wanted ordered',
  async (example) => {
    await everyInterleaving(fresh, async () => {
      const product = await shop.product({ stock: example.stock });
      if (example.soldBefore > 0)
        await place(fresh.database, newOrder(await shop.buyer(), [[product, example.soldBefore]]));
      const restock =
        (await requestManually(fresh.database, await shop.operator(), product, { quantity: 10 }))?.restock?.id ?? '';
      const order = newOrder(await shop.buyer(), [[product, example.wanted]]);
      let outcome: PlaceOutcome | undefined;
      return {
        transactions: [
          async (session) => {
            outcome = (await place(session, order))[0];
          },
          (session) => deliver(session, restock, product, 10),
        ],
        check: async ([ordered = false, delivered = false]) => {
          const reserved = example.soldBefore + (ordered && outcome?.kind === 'placed' ? example.wanted : 0);
          const available = example.stock + (delivered ? 10 : 0) - reserved;
          expect(await shop.stockOf(product)).toMatchObject({ available, reserved });
          if (ordered && !delivered) expect(outcome?.kind).toBe('refused');
        },
      };
    });
  },
);

// One key with two bodies and one wallet: the second order of the key waits for the first with the wallet locked.
test.for([
  { paid: [true, false], balance: 5_000 },
  { paid: [false, true], balance: 5_000 },
  { paid: [true, true], balance: 5_000 },
  { paid: [true, true], balance: 500 },
] as const)(
  'two orders with one key, in every interleaving: one is placed, and only its payment is made ($paid, $balance)',
  async ({ paid, balance }) => {
    const seller = await shop.seller();
    const products = await shop.products(2, { stock: 100, price: 1_000, seller });
    await everyInterleaving(fresh, async () => {
      const buyer = await shop.buyer();
      await charge(fresh.database, buyer, balance);
      const outcomes: (PlaceOutcome | undefined)[] = [];
      const orders = products.map((product, i) => {
        const order = newOrder(buyer, [[product, 1]], 'key', `body ${i}`);
        return paid[i] ? withPayment(order) : order;
      });
      return {
        transactions: orders.map((order, i) => async (session) => {
          outcomes[i] = (await place(session, order))[0];
        }) as [Step, Step],
        check: async (committed) => {
          const placed = outcomes.flatMap((one, i) => (committed[i] && one?.kind === 'placed' ? [i] : []));
          expect(placed).toHaveLength(committed.some(Boolean) ? 1 : 0);
          const isPaid = placed.some((i) => paid[i]) && balance >= 1_000;
          expect((await walletOf(fresh.database, buyer)).balance).toBe(balance - (isPaid ? 1_000 : 0));
        },
      };
    });
  },
);

test('500 times two orders at once for one unit: always exactly one is placed', async () => {
  const sessions = [await fresh.session(), await fresh.session()];
  const buyers = await shop.buyers(1_000);
  for (const product of await shop.products(500, { stock: 1 })) {
    const orders = buyers.splice(0, 2).map((buyer) => newOrder(buyer, [[product, 1]]));
    const outcomes: PlaceOutcome[] = [];
    await releaseTogether(
      sessions,
      orders.map((order) => async (session) => void outcomes.push(...(await place(session, order)))),
    );
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['placed', 'refused']);
  }
  await Promise.all(sessions.map((session) => session.close()));
});

test('500 times an order and a delivery at once: the stock adds up, and the end of a shortage is published', async () => {
  const sessions = [await fresh.session(), await fresh.session()];
  const operator = await shop.operator();
  const products = await shop.products(500, { stock: 1 });
  const oneEach = async () =>
    (await shop.buyers(500)).map((buyer, i) => newOrder(buyer, [[products[i] as ProductId, 1]]));
  const [before, orders] = [await oneEach(), await oneEach()];
  for (let i = 0; i < 500; i += 100) await place(fresh.database, ...before.slice(i, i + 100));
  const restocks = await fresh.inParallel(4, products, (session, product) =>
    requestManually(session, operator, product, { quantity: 5 }),
  );
  for (const [i, product] of products.entries()) {
    const [order, restock] = [orders[i], restocks[i]?.restock?.id ?? ''];
    if (!order) throw new Error('no order');
    const outcomes: PlaceOutcome[] = [];
    await releaseTogether(sessions, [
      async (session) => void outcomes.push(...(await place(session, order))),
      (session) => deliver(session, restock, product, 5),
    ]);
    const placed = outcomes[0]?.kind === 'placed' ? 1 : 0;
    expect(await shop.stockOf(product)).toEqual({
      available: 5 - placed,
      reserved: 1 + placed,
      round: 2,
      announced: 1,
    });
  }
  await Promise.all(sessions.map((session) => session.close()));
});
