/** O8: every order in which two transactions can meet. */
import { expect, test } from 'vitest';
import type { ProductId } from '#domain/ids.ts';
import type { PlaceOutcome } from '#domain/order.ts';
import { freshDatabase } from './fresh.ts';
import { everyWay, type Step, together } from './interleave.ts';
import { deliver, openShop, place, requestManually, wish } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
test('order and order for the last unit, in every interleaving: whoever commits first has it, and it is never left lying', async () => {
  await everyWay(fresh, async () => {
    const product = await shop.product({ stock: 1 });
    const outcomes: (PlaceOutcome | undefined)[] = [];
    const buy = async (at: number): Promise<Step> => {
      const order = wish(await shop.buyer(), [[product, 1]]);
      return async (session) => {
        outcomes[at] = (await place(session, order))[0];
      };
    };
    return {
      works: [await buy(0), await buy(1)],
      check: async (committed) => {
        const kept = outcomes.filter((_, i) => committed[i]).map((one) => one?.kind);
        expect(kept.filter((kind) => kind === 'placed')).toHaveLength(Math.min(1, kept.length));
        expect((await shop.shelf(product))?.reserved).toBe(Math.min(1, kept.length));
      },
    };
  });
});

// What the order finds: nothing and everybody knows; nothing and nobody was told; too little.
test.for([
  { stock: 1, soldBefore: 1, wanted: 1 },
  { stock: 0, soldBefore: 0, wanted: 2 },
  { stock: 2, soldBefore: 0, wanted: 3 },
])('order and delivery in every interleaving, $stock on the shelf, $soldBefore sold, $wanted wanted', async (scene) => {
  await everyWay(fresh, async () => {
    const product = await shop.product({ stock: scene.stock });
    if (scene.soldBefore > 0) await place(fresh.database, wish(await shop.buyer(), [[product, scene.soldBefore]]));
    const restock =
      (await requestManually(fresh.database, await shop.operator(), product, { quantity: 10 }))?.restock?.id ?? '';
    const order = wish(await shop.buyer(), [[product, scene.wanted]]);
    let outcome: PlaceOutcome | undefined;
    return {
      works: [
        async (session) => {
          outcome = (await place(session, order))[0];
        },
        (session) => deliver(session, restock, product, 10),
      ],
      check: async ([ordered = false, delivered = false]) => {
        const reserved = scene.soldBefore + (ordered && outcome?.kind === 'placed' ? scene.wanted : 0);
        const available = scene.stock + (delivered ? 10 : 0) - reserved;
        expect(await shop.shelf(product)).toMatchObject({ available, reserved });
        if (ordered && !delivered) expect(outcome?.kind).toBe('refused');
      },
    };
  });
});

test('500 times two orders released together for one unit: always one of them', async () => {
  const sessions = [await fresh.session(), await fresh.session()];
  const buyers = await shop.buyers(1_000);
  for (const product of await shop.products(500, { stock: 1 })) {
    const orders = buyers.splice(0, 2).map((buyer) => wish(buyer, [[product, 1]]));
    const outcomes: PlaceOutcome[] = [];
    await together(
      sessions,
      orders.map((order) => async (session) => void outcomes.push(...(await place(session, order)))),
    );
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['placed', 'refused']);
  }
  await Promise.all(sessions.map((session) => session.close()));
});

test('500 times an order and a delivery released together: the books balance, and a shortage that was lifted is told', async () => {
  const sessions = [await fresh.session(), await fresh.session()];
  const operator = await shop.operator();
  const products = await shop.products(500, { stock: 1 });
  const oneEach = async () => (await shop.buyers(500)).map((buyer, i) => wish(buyer, [[products[i] as ProductId, 1]]));
  const [before, orders] = [await oneEach(), await oneEach()];
  for (let i = 0; i < 500; i += 100) await place(fresh.database, ...before.slice(i, i + 100));
  const restocks = await fresh.inParallel(4, products, (session, product) =>
    requestManually(session, operator, product, { quantity: 5 }),
  );
  for (const [i, product] of products.entries()) {
    const [order, restock] = [orders[i], restocks[i]?.restock?.id ?? ''];
    if (!order) throw new Error('no order');
    const outcomes: PlaceOutcome[] = [];
    await together(sessions, [
      async (session) => void outcomes.push(...(await place(session, order))),
      (session) => deliver(session, restock, product, 5),
    ]);
    const placed = outcomes[0]?.kind === 'placed' ? 1 : 0;
    expect(await shop.shelf(product)).toEqual({ available: 5 - placed, reserved: 1 + placed, round: 2, announced: 1 });
  }
  await Promise.all(sessions.map((session) => session.close()));
});
