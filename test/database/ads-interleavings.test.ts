import { expect, test } from 'vitest';
import { listAds } from '#db/statements/ads.ts';
import type { AdId } from '#domain/ids.ts';
import { compareAds, confirmByLink, register } from './ads.ts';
import { freshDatabase } from './fresh.ts';
import { interleavings, play, type Step } from './interleave.ts';
import { deliver, newOrder, openShop, place, requestManually } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database } = fresh;

interface Scenario {
  /** The step of a transaction that stays open during the steps of the other session. */
  readonly held: Step;
  readonly other: readonly Step[];
  check(): Promise<void>;
}

/** Runs a transaction and the statements of another session in every order. */
async function everyInterleaving(prepare: () => Promise<Scenario>): Promise<void> {
  const sessions = [await fresh.session(), await fresh.session()];
  const { length } = (await prepare()).other;
  for (const order of interleavings(3, length)) {
    const { held, other, check } = await prepare();
    const steps: Step[] = [(s) => s.query('begin'), held, (s) => s.query('commit')];
    await play(fresh.admin, sessions, [steps, other], order);
    await check();
  }
  await Promise.all(sessions.map((session) => session.close()));
}

test('an ad registered while the stock runs out: its manager is asked to stop, whichever transaction is first', async () => {
  await everyInterleaving(async () => {
    const seller = await shop.seller();
    const product = await shop.product({ stock: 1, seller });
    const order = newOrder(await shop.buyer(), [[product, 1]]);
    return {
      held: (session) => register(session, seller, product),
      other: [(session) => place(session, order), (session) => session.rows(compareAds(product))],
      check: async () =>
        expect((await database.rows(listAds(seller, product, '~', 1)))[0]?.ad?.state).toBe('STOP_ASKED'),
    };
  });
});

test('a stock.out event handled during a delivery: no manager stays asked to stop', async () => {
  await everyInterleaving(async () => {
    const seller = await shop.seller();
    const product = await shop.product({ stock: 1, seller });
    await register(database, seller, product);
    await place(database, newOrder(await shop.buyer(), [[product, 1]]));
    const restock = (await requestManually(database, seller, product, { quantity: 1 }))?.restock?.id ?? '';
    return {
      held: (session) => session.rows(compareAds(product)),
      other: [(session) => deliver(session, restock, product, 1), (session) => session.rows(compareAds(product))],
      check: async () => {
        const [row] = await database.rows(listAds(seller, product, '~', 1));
        expect(['RUNNING', 'RESUME_ASKED']).toContain(row?.ad?.state);
      },
    };
  });
});

test('a stop confirmed during a delivery: the manager is asked to resume once', async () => {
  await everyInterleaving(async () => {
    const seller = await shop.seller();
    const product = await shop.product({ stock: 1, seller });
    const ad = (await register(database, seller, product))?.ad?.id as AdId;
    await place(database, newOrder(await shop.buyer(), [[product, 1]]));
    await database.rows(compareAds(product));
    const restock = (await requestManually(database, seller, product, { quantity: 1 }))?.restock?.id ?? '';
    return {
      held: (session) => confirmByLink(session, 'stop', ad, 1),
      other: [(session) => deliver(session, restock, product, 1), (session) => session.rows(compareAds(product))],
      check: async () => {
        expect((await database.rows(listAds(seller, product, '~', 1)))[0]?.ad?.state).toBe('RESUME_ASKED');
        expect(await shop.count(`mails where kind = 'ad.resume' and recipient_id = '${ad}'`)).toBe(1);
      },
    };
  });
});
