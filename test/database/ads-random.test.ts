import { expect, test } from 'vitest';
import { listAds } from '#db/statements/ads.ts';
import { compareAds, confirmByLink, register, requestAction, SETTLED_SECONDS } from './ads.ts';
import { freshDatabase } from './fresh.ts';
import { seeded } from './random.ts';
import { deliver, newOrder, openShop, place, requestManually } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database } = fresh;
const STEPS = 60;

test.for(Array.from({ length: 12 }, (_, i) => i + 1))(
  'random events in random order (seed %i): one handled event, and the poll after it, make the ad requests match the stock',
  async (seed) => {
    const { below: pick } = seeded(seed);
    const [seller, buyers] = [await shop.seller(), await shop.buyers(STEPS)];
    const product = await shop.product({ stock: 2, seller });
    const ad = (await register(database, seller, product))?.ad?.id;
    if (!ad) throw new Error('the ad was not registered');
    const steps = [
      async (n: number) => place(database, newOrder(buyers[n] ?? seller, [[product, 1 + pick(2)]])),
      async () => {
        const restock = (await requestManually(database, seller, product, { quantity: 1 + pick(2) }))?.restock;
        if (restock) await deliver(database, restock.id, product, restock.quantity);
      },
      // A handled stock event, perhaps late. An event that was lost is a step that never runs.
      async () => database.rows(compareAds(product)),
      async () => fresh.advanceClock(SETTLED_SECONDS / 2),
      async () => confirmByLink(database, pick(2) ? 'stop' : 'resume', ad, 1 + pick(4)),
      async () => requestAction(database, seller, ad, pick(2) ? 'stop' : 'resume'),
    ];
    for (let n = 0; n < STEPS; n++) await steps[pick(steps.length)]?.(n);
    await database.rows(compareAds(product));
    // What may not be asked yet is asked by the poll after the settling time.
    await fresh.advanceClock(SETTLED_SECONDS);
    await database.rows(compareAds(null));
    const [row] = await database.rows(listAds(seller, product, '~', 1));
    const stock = await shop.stockOf(product);
    const asked = stock?.announced === stock?.round ? ['STOP_ASKED', 'STOPPED'] : ['RUNNING', 'RESUME_ASKED'];
    expect(asked).toContain(row?.ad?.state);
    expect(await database.rows(compareAds(product)), 'no ad request is left open').toEqual([
      { asked: 0, pollAfterSeconds: null },
    ]);
  },
);
