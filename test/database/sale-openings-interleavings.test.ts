/** N9: a buyer subscribes while the seller changes the stock, deletes the product or moves its sale, in every interleaving. */
import { expect, test } from 'vitest';
import { changeSubscription } from '#db/statements/notices.ts';
import { adjustStock, changeProduct, deleteProduct } from '#db/statements/products.ts';
import type { Principal } from '#domain/caller.ts';
import type { ProductId } from '#domain/ids.ts';
import { databaseClock } from './clock.ts';
import { freshDatabase } from './fresh.ts';
import { interleavings, play, type Step } from './interleave.ts';
import { notifyAll, openRun, refill, statusOf } from './notices.ts';
import { newId, openShop, PACE } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;
const HOUR = 3_600;
const STOCK = 5;

interface Offer {
  readonly product: ProductId;
  readonly seller: Principal;
}

const adjust =
  (delta: number) =>
  ({ product, seller }: Offer): Step =>
  (session) => {
    const key = newId('adj');
    const request = { caller: seller, key, hash: 'hash', newId: key, productId: product, delta, reason: 'counted' };
    return session.rows(adjustStock(request));
  };
const moveTo =
  (at: () => string | null) =>
  ({ product, seller }: Offer): Step =>
  (session) =>
    session.rows(changeProduct(seller, product, null, { availableAt: at() }));
const remove =
  ({ product, seller }: Offer): Step =>
  (session) =>
    session.rows(deleteProduct(seller, product));

/** Opens the run of the product's stock cycle, as the worker does after `stock.back`. */
const openCycle = async (product: ProductId) =>
  openRun(database, product, (await shop.stockOf(product))?.round as number);

/** Subscribes a buyer an hour before the sale, against a change of the seller, in every order of their transactions. */
async function everyOrder(
  { stock, change }: { readonly stock: number; readonly change: (offer: Offer) => Step },
  check: (offer: Offer, buyer: Principal, outcome: string | undefined) => Promise<void>,
) {
  const sessions = [await fresh.session(), await fresh.session()];
  for (const order of interleavings(3, 3)) {
    const seller = await shop.seller();
    const offer = { seller, product: await shop.product({ stock, seller }) };
    await admin.query("update app.products set available_at = app.now() + interval '1 hour' where id = $1", [
      offer.product,
    ]);
    const buyer = await shop.buyer();
    let outcome: string | undefined;
    const subscribe: Step = async (session) => {
      outcome = (await session.rows(changeSubscription(buyer, offer.product, true)))[0]?.outcome;
    };
    const steps = [subscribe, change(offer)].map((step): Step[] => [
      (session) => session.query('begin'),
      step,
      (session) => session.query('commit'),
    ]);
    await play(admin, sessions, steps, order);
    await openCycle(offer.product);
    await check(offer, buyer, outcome);
  }
  await Promise.all(sessions.map((session) => session.close()));
}

const notifiedAfter = async (seconds: number) => {
  await fresh.advanceClock(seconds);
  return notifyAll(database, { pace: PACE });
};

test('the seller takes all units away: the buyer is notified when the sale begins, if units are there again', async () => {
  await everyOrder({ stock: STOCK, change: adjust(-STOCK) }, async ({ product }, buyer) => {
    expect(await notifiedAfter(0)).toEqual([]);
    await openRun(database, product, await refill(admin, product, 1));
    expect(await notifiedAfter(HOUR)).toEqual([buyer.userId]);
  });
});

test('the seller takes all units away for good: the buyer gets no mail', async () => {
  await everyOrder({ stock: STOCK, change: adjust(-STOCK) }, async () => {
    expect(await notifiedAfter(HOUR)).toEqual([]);
  });
});

test('the seller adds the first units: the buyer is notified when the sale begins, once', async () => {
  await everyOrder({ stock: 0, change: adjust(STOCK) }, async ({ product }, buyer) => {
    expect(await notifiedAfter(HOUR)).toEqual([buyer.userId]);
    expect((await statusOf(admin, product)).at(-1)).toMatch(/COMPLETED 1$/);
  });
});

test('the seller deletes the product: the buyer gets no mail, or hears that there is no such product', async () => {
  await everyOrder({ stock: STOCK, change: remove }, async (_, __, outcome) => {
    expect(['done', 'product.not_found']).toContain(outcome);
    expect(await notifiedAfter(HOUR)).toEqual([]);
  });
});

test('the seller moves the sale to a later time: the buyer is notified then, and not before', async () => {
  const later = () => new Date(databaseClock.now() + 2 * HOUR * 1_000).toISOString();
  await everyOrder({ stock: STOCK, change: moveTo(later) }, async (_, buyer) => {
    expect(await notifiedAfter(HOUR)).toEqual([]);
    expect(await notifiedAfter(HOUR)).toEqual([buyer.userId]);
  });
});

test('the seller begins the sale at once: a buyer who subscribed before is notified, and one who subscribed after sees it', async () => {
  await everyOrder({ stock: STOCK, change: moveTo(() => null) }, async ({ product }, buyer) => {
    const hasCycle = (await shop.stockOf(product))?.round === 2;
    expect(await notifiedAfter(0)).toEqual(hasCycle ? [buyer.userId] : []);
  });
});
