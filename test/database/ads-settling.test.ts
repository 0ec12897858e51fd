/** N7: an ad manager is asked at most once to stop, and once to resume, in the settling time. */
import { expect, test } from 'vitest';
import { listAds } from '#db/statements/ads.ts';
import type { Principal } from '#domain/caller.ts';
import type { AdId, ProductId } from '#domain/ids.ts';
import { compareAds, register, requestAction, SETTLED_SECONDS } from './ads.ts';
import { freshDatabase } from './fresh.ts';
import { cancel } from './orders.ts';
import { newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

async function advertised() {
  const [seller, buyer] = [await shop.seller(), await shop.buyer()];
  const product = await shop.product({ stock: 1, seller });
  const ad = (await register(database, seller, product))?.ad?.id as AdId;
  return { seller, buyer, product, ad };
}

const handle = async (product: ProductId | null) => (await database.rows(compareAds(product)))[0];
const mails = async (): Promise<string[]> =>
  (await admin.query("select kind from app.mails where kind like 'ad.%' order by id")).rows.map(({ kind }) => kind);
const stateOf = async (seller: Principal, product: ProductId) =>
  (await database.rows(listAds(seller, product, '~', 1)))[0]?.ad?.state;

/** A buyer orders the last unit, and perhaps cancels; each stock event is handled. Returns the order. */
async function takeLast(product: ProductId, buyer: Principal, isCancelled: boolean) {
  const order = newOrder(buyer, [[product, 1]]);
  await place(database, order);
  await handle(product);
  if (isCancelled) await cancel(database, buyer, order.id);
  if (isCancelled) await handle(product);
}

test.for([true, false])(
  'four rounds of order and cancellation: one stop and one resume; after the settling time the last request agrees with the stock (available: %s)',
  async (isAvailable) => {
    const { seller, buyer, product } = await advertised();
    for (let i = 0; i < 4; i++) await takeLast(product, buyer, i < 3 || isAvailable);
    expect(await mails()).toEqual(['ad.stop', 'ad.resume']);
    expect(await handle(null), 'not yet').toMatchObject({ asked: 0 });
    await fresh.advanceClock(SETTLED_SECONDS);
    expect(await handle(null)).toEqual({ asked: isAvailable ? 0 : 1, pollAfterSeconds: null });
    expect(await mails()).toEqual(isAvailable ? ['ad.stop', 'ad.resume'] : ['ad.stop', 'ad.resume', 'ad.stop']);
    expect(await stateOf(seller, product)).toBe(isAvailable ? 'RESUME_ASKED' : 'STOP_ASKED');
  },
);

test('the worker that leaves an ad for later polls at its due time, once', async () => {
  const { buyer, product } = await advertised();
  await takeLast(product, buyer, true);
  await takeLast(product, buyer, false);
  const due = async () => (await admin.query<{ due: Date | null }>('select due_at as due from app.ads')).rows[0]?.due;
  expect(await due()).not.toBeNull();
  const [first, repeat] = [
    await fresh.database.rows(compareAds(product)),
    await fresh.database.rows(compareAds(product)),
  ];
  expect([first[0]?.pollAfterSeconds, repeat[0]?.pollAfterSeconds], 'the poll was claimed before').toEqual([
    null,
    null,
  ]);
  await fresh.advanceClock(SETTLED_SECONDS);
  expect(await handle(null)).toEqual({ asked: 1, pollAfterSeconds: null });
  expect(await due()).toBeNull();
});

test('the request of a person does not wait for the settling time', async () => {
  const { seller, buyer, product, ad } = await advertised();
  await takeLast(product, buyer, true);
  await takeLast(product, buyer, false);
  expect((await requestAction(database, seller, ad, 'stop'))?.outcome).toBe('asked');
  expect(await mails()).toEqual(['ad.stop', 'ad.resume', 'ad.stop']);
});
