/** Every interleaving of a batch of the order queue and another transaction. */
import { expect, test } from 'vitest';
import type { PlaceOutcome } from '#domain/order.ts';
import { freshDatabase } from './fresh.ts';
import { everyInterleaving, type Step } from './interleave.ts';
import { asDirect, asRequest } from './order-requests.ts';
import { cancel, cartOrder, expire, putInCart } from './orders.ts';
import { untilBlocked } from './session.ts';
import { newId, newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
type Placeable = Parameters<typeof place>[1];

const placing =
  (outcomes: (PlaceOutcome[] | undefined)[], at: number, ...orders: Placeable[]): Step =>
  async (session) => {
    outcomes[at] = await place(session, ...orders);
  };
const ordersOf = (key: string) => shop.count(`orders where idempotency_key = '${key}'`);
const isStored = async (id: string) => [
  await shop.count(`orders where id = '${id}'`),
  await shop.count(`order_rejections where order_id = '${id}'`),
];

test('a direct order and its request, in every interleaving: one order, whichever is committed', async () => {
  await everyInterleaving(fresh, async () => {
    const product = await shop.product({ stock: 2 });
    const direct = newOrder(await shop.buyer(), [[product, 1]]);
    const outcomes: (PlaceOutcome[] | undefined)[] = [];
    return {
      transactions: [
        placing(outcomes, 0, asDirect(direct)),
        placing(outcomes, 1, asRequest({ ...direct, id: newId('ord') })),
      ],
      check: async (committed) => {
        const kept = committed.filter((one) => one).length;
        expect(await ordersOf(direct.key)).toBe(Math.min(1, kept));
        expect((await shop.stockOf(product))?.reserved).toBe(Math.min(1, kept));
      },
    };
  });
});

test('a direct order of another buyer beside a contended batch: placed or queued, and only a placed one has a unit', async () => {
  await everyInterleaving(fresh, async () => {
    const product = await shop.product({ stock: 9 });
    const outcomes: (PlaceOutcome[] | undefined)[] = [];
    return {
      transactions: [
        placing(outcomes, 0, asRequest(newOrder(await shop.buyer(), [[product, 1]]), { contended: true })),
        placing(outcomes, 1, asDirect(newOrder(await shop.buyer(), [[product, 1]]))),
      ],
      check: async (committed) => {
        const kinds = outcomes.flatMap((one, i) => (committed[i] ? [one?.[0]?.kind] : []));
        expect(['placed', 'queued', undefined]).toContain(kinds.at(-1));
        expect((await shop.stockOf(product))?.reserved).toBe(kinds.filter((kind) => kind === 'placed').length);
      },
    };
  });
});

test('one request that two consumers decide at once is placed once', async () => {
  await everyInterleaving(fresh, async () => {
    const product = await shop.product({ stock: 2 });
    const request = asRequest(newOrder(await shop.buyer(), [[product, 1]]));
    const outcomes: (PlaceOutcome[] | undefined)[] = [];
    return {
      transactions: [placing(outcomes, 0, request), placing(outcomes, 1, request)],
      check: async (committed) => {
        const kept = Math.min(1, committed.filter((one) => one).length);
        expect(await isStored(request.id)).toEqual([kept, 0]);
        expect((await shop.stockOf(product))?.reserved).toBe(kept);
      },
    };
  });
});

test('one request that two consumers decide at once, with a cart that is filled between them, is placed or rejected', async () => {
  await everyInterleaving(fresh, async () => {
    const product = await shop.product({ stock: 2 });
    const buyer = await shop.buyer();
    const request = asRequest(cartOrder(buyer));
    const outcomes: (PlaceOutcome[] | undefined)[] = [];
    return {
      transactions: [
        placing(outcomes, 0, request),
        async (session) => {
          await putInCart(session, buyer, product, 1);
          outcomes[1] = await place(session, request);
        },
      ],
      check: async (committed) => {
        const [orders = 0, rejections = 0] = await isStored(request.id);
        expect(orders + rejections).toBe(Math.min(1, committed.filter((one) => one).length));
      },
    };
  });
});

test.for(['cancelled', 'expired'] as const)(
  'a batch and an order of its last unit that is %s, in every interleaving: the unit is never sold twice',
  async (how) => {
    await everyInterleaving(fresh, async () => {
      const product = await shop.product({ stock: 1 });
      const [holder, buyer] = [await shop.buyer(), await shop.buyer()];
      const held = newOrder(holder, [[product, 1]]);
      await place(fresh.database, held);
      await fresh.admin.query(
        "update app.orders set payment_due_at = app.now() - interval '1 ms' where id = $1 and $2 = 'expired'",
        [held.id, how],
      );
      const request = asRequest(newOrder(buyer, [[product, 1]]));
      const outcomes: (PlaceOutcome[] | undefined)[] = [];
      return {
        transactions: [
          placing(outcomes, 0, request),
          (session) => (how === 'expired' ? expire(session) : cancel(session, holder, held.id)),
        ],
        check: async ([decided = false, ended = false]) => {
          const placed = decided && outcomes[0]?.[0]?.kind === 'placed';
          if (placed) expect(ended).toBe(true);
          expect((await shop.stockOf(product))?.reserved).toBe((ended ? 0 : 1) + (placed ? 1 : 0));
          expect(await isStored(request.id)).toEqual([decided ? 1 : 0, 0]);
        },
      };
    });
  },
);

test('the carts of a batch are locked in the order of their buyers, so two batches of them do not deadlock', async () => {
  const product = await shop.product({ stock: 9 });
  const buyers = (await shop.buyers(2)).toSorted((a, b) => (a.userId < b.userId ? -1 : 1));
  for (const buyer of buyers) await putInCart(fresh.database, buyer, product, 1);
  const [first, last] = buyers.map(({ userId }) => `select from app.carts where buyer_id = '${userId}' for update`);
  const [batch, other] = [await fresh.session(), await fresh.session()];
  await fresh.admin.query(`begin; ${first}`);
  const placed = place(batch, ...buyers.toReversed().map((buyer) => asRequest(cartOrder(buyer))));
  await untilBlocked(fresh.admin, batch);
  // The batch waits for the first cart, and has not locked the last one.
  expect(await other.query(`${last} nowait`)).toMatchObject({ rowCount: 1 });
  await fresh.admin.query('commit');
  expect((await placed).map(({ kind }) => kind)).toEqual(['placed', 'placed']);
  await Promise.all([batch.close(), other.close()]);
});

test('two batches of the same products and buyers in opposite orders do not deadlock', async () => {
  await everyInterleaving(fresh, async () => {
    const [one, two] = [await shop.product({ stock: 9 }), await shop.product({ stock: 9 })];
    const [kim, lee] = [await shop.buyer(), await shop.buyer()];
    const requests = [newOrder(kim, [[one, 1]]), newOrder(lee, [[two, 1]])].map((order) => asRequest(order));
    const outcomes: (PlaceOutcome[] | undefined)[] = [];
    return {
      transactions: [placing(outcomes, 0, ...requests), placing(outcomes, 1, ...requests.toReversed())],
      check: async (committed) => {
        const kept = Math.min(1, committed.filter((one) => one).length);
        for (const product of [one, two]) expect((await shop.stockOf(product))?.reserved).toBe(kept);
      },
    };
  });
});
