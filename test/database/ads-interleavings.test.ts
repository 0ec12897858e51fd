import { expect, test } from 'vitest';
import { listAds, requestAds } from '#db/statements/ads.ts';
import type { AdId } from '#domain/ids.ts';
import { register, say } from './ads.ts';
import { freshDatabase } from './fresh.ts';
import { interleavings, play, type Step } from './interleave.ts';
import { deliver, openShop, place, requestManually, wish } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database } = fresh;

interface Played {
  /** Held open over the steps of the other. */
  readonly held: Step;
  readonly other: readonly Step[];
  check(): Promise<void>;
}

/** Plays a transaction against another session's statements, in every order. */
async function everyWay(scene: () => Promise<Played>): Promise<void> {
  const sessions = [await fresh.session(), await fresh.session()];
  const { length } = (await scene()).other;
  for (const order of interleavings(3, length)) {
    const { held, other, check } = await scene();
    const steps: Step[] = [(s) => s.query('begin'), held, (s) => s.query('commit')];
    await play(fresh.admin, sessions, [steps, other], order);
    await check();
  }
  await Promise.all(sessions.map((session) => session.close()));
}

test('an ad is registered while the shelf empties: its manager is asked, whoever is first', async () => {
  await everyWay(async () => {
    const seller = await shop.seller();
    const product = await shop.product({ stock: 1, seller });
    const order = wish(await shop.buyer(), [[product, 1]]);
    return {
      held: (session) => register(session, seller, product),
      other: [(session) => place(session, order), (session) => session.rows(requestAds(product))],
      check: async () =>
        expect((await database.rows(listAds(seller, product, '~', 1)))[0]?.ad?.state).toBe('STOP_ASKED'),
    };
  });
});

test('a shortage is heard of while the delivery comes: nobody stays asked to stop', async () => {
  await everyWay(async () => {
    const seller = await shop.seller();
    const product = await shop.product({ stock: 1, seller });
    await register(database, seller, product);
    await place(database, wish(await shop.buyer(), [[product, 1]]));
    const restock = (await requestManually(database, seller, product, { quantity: 1 }))?.restock?.id ?? '';
    return {
      held: (session) => session.rows(requestAds(product)),
      other: [(session) => deliver(session, restock, product, 1), (session) => session.rows(requestAds(product))],
      check: async () => {
        const [row] = await database.rows(listAds(seller, product, '~', 1));
        expect(['RUNNING', 'RESUME_ASKED']).toContain(row?.ad?.state);
      },
    };
  });
});

test('the manager says that he stopped while the shelf is filled: he is asked to resume, once', async () => {
  await everyWay(async () => {
    const seller = await shop.seller();
    const product = await shop.product({ stock: 1, seller });
    const ad = (await register(database, seller, product))?.ad?.id as AdId;
    await place(database, wish(await shop.buyer(), [[product, 1]]));
    await database.rows(requestAds(product));
    const restock = (await requestManually(database, seller, product, { quantity: 1 }))?.restock?.id ?? '';
    return {
      held: (session) => say(session, 'stop', ad, 1),
      other: [(session) => deliver(session, restock, product, 1), (session) => session.rows(requestAds(product))],
      check: async () => {
        expect((await database.rows(listAds(seller, product, '~', 1)))[0]?.ad?.state).toBe('RESUME_ASKED');
        expect(await shop.count(`mails where kind = 'ad.resume' and recipient_id = '${ad}'`)).toBe(1);
      },
    };
  });
});
