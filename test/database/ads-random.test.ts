import { expect, test } from 'vitest';
import { listAds, requestAds } from '#db/statements/ads.ts';
import { register, request, say } from './ads.ts';
import { freshDatabase } from './fresh.ts';
import { seeded } from './random.ts';
import { deliver, openShop, place, requestManually, wish } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database } = fresh;
const STEPS = 60;

test.for(Array.from({ length: 12 }, (_, i) => i + 1))(
  'whatever happens in whatever order (seed %i), one look makes what managers are asked agree with the shelf',
  async (seed) => {
    const { below: pick } = seeded(seed);
    const [seller, buyers] = [await shop.seller(), await shop.buyers(STEPS)];
    const product = await shop.product({ stock: 2, seller });
    const ad = (await register(database, seller, product))?.ad?.id;
    if (!ad) throw new Error('the ad was not registered');
    const steps = [
      async (n: number) => place(database, wish(buyers[n] ?? seller, [[product, 1 + pick(2)]])),
      async () => {
        const restock = (await requestManually(database, seller, product, { quantity: 1 + pick(2) }))?.restock;
        if (restock) await deliver(database, restock.id, product, restock.quantity);
      },
      // An event that came, late or not; one that was lost is a step that never is.
      async () => database.rows(requestAds(product)),
      async () => say(database, pick(2) ? 'stop' : 'resume', ad, 1 + pick(4)),
      async () => request(database, seller, ad, pick(2) ? 'stop' : 'resume'),
    ];
    for (let n = 0; n < STEPS; n++) await steps[pick(steps.length)]?.(n);
    await database.rows(requestAds(product));
    const [row] = await database.rows(listAds(seller, product, '~', 1));
    const shelf = await shop.shelf(product);
    const asked = shelf?.announced === shelf?.round ? ['STOP_ASKED', 'STOPPED'] : ['RUNNING', 'RESUME_ASKED'];
    expect(asked).toContain(row?.ad?.state);
    expect(await database.rows(requestAds(product)), 'and nothing is left to ask').toEqual([{ asked: 0 }]);
  },
);
