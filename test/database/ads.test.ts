/** A1, A2: which ad managers are asked to stop or to resume an ad. */
import { expect, test } from 'vitest';
import { confirmAdManually, listAds, readAdConfirmation } from '#db/statements/ads.ts';
import { claimMails } from '#db/statements/mails.ts';
import type { AdAction } from '#domain/ad.ts';
import type { Principal } from '#domain/caller.ts';
import type { AdId, ProductId } from '#domain/ids.ts';
import { ADS_PER_PRODUCT_MAX } from '#domain/limits.ts';
import { compareAds, confirmByLink, register, requestAction, SETTLED_SECONDS } from './ads.ts';
import { freshDatabase } from './fresh.ts';
import { CLAIM, deliver, newOrder, openShop, place, requestManually } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

interface Fixture {
  readonly seller: Principal;
  readonly product: ProductId;
  readonly ad: AdId;
}

/** Creates a product with one unit of stock and a running ad for the product. */
async function advertised(): Promise<Fixture> {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 1, seller });
  const row = await register(database, seller, product);
  return { seller, product, ad: row?.ad?.id as AdId };
}

/** Orders one unit. The order takes the last unit or finds no stock: in both cases the shortage is announced. */
const sellOut = async (product: ProductId) => place(database, newOrder(await shop.buyer(), [[product, 1]]));

/** Delivers units from the factory, which starts a new stock cycle. */
async function restock({ seller, product }: Pick<Fixture, 'seller' | 'product'>, units = 1): Promise<void> {
  const restockId = (await requestManually(database, seller, product, { quantity: units }))?.restock?.id ?? '';
  await deliver(database, restockId, product, units);
}

/** Handles a stock event of the product. Returns the number of managers who were asked. */
const handleEvent = async (product: ProductId): Promise<number> =>
  (await database.rows(compareAds(product)))[0]?.asked ?? -1;
const stateOf = async ({ seller, ad }: Fixture) =>
  (await database.rows(listAds(seller, null, '~', 100))).find((row) => row.ad?.id === ad)?.ad?.state;
/** Returns kind and stock cycle of the mails to ad managers, oldest first: `ad.stop 1`. */
const mails = async (): Promise<string[]> =>
  (
    await admin.query<{ mail: string }>(
      "select kind || ' ' || split_part(subject_id, ':', 2) as mail from app.mails where kind like 'ad.%' order by id",
    )
  ).rows.map(({ mail }) => mail);

test('one stock cycle: one stop and one resume; repeated events change nothing', async () => {
  const fixture = await advertised();
  expect(
    [await handleEvent(fixture.product), await stateOf(fixture)],
    'with stock available no manager is asked',
  ).toEqual([0, 'RUNNING']);
  await sellOut(fixture.product);
  expect([await handleEvent(fixture.product), await handleEvent(fixture.product), await stateOf(fixture)]).toEqual([
    1,
    0,
    'STOP_ASKED',
  ]);
  expect(await confirmByLink(database, 'stop', fixture.ad, 1)).toBe('recorded');
  expect([await handleEvent(fixture.product), await stateOf(fixture)]).toEqual([0, 'STOPPED']);
  await restock(fixture);
  expect([await handleEvent(fixture.product), await handleEvent(fixture.product), await stateOf(fixture)]).toEqual([
    1,
    0,
    'RESUME_ASKED',
  ]);
  expect(await confirmByLink(database, 'resume', fixture.ad, 1)).toBe('recorded');
  expect([await handleEvent(fixture.product), await stateOf(fixture)]).toEqual([0, 'RUNNING']);
  expect(await mails()).toEqual(['ad.stop 1', 'ad.resume 1']);
});

test('twenty workers handle the same shortage at once: one stop; the same delivery: one resume', async () => {
  const fixture = await advertised();
  const handle = (session: { rows: typeof database.rows }) => session.rows(compareAds(fixture.product));
  const twenty = Array.from({ length: 20 }, () => 0);
  await sellOut(fixture.product);
  const stops = await fresh.inParallel(20, twenty, handle);
  expect(stops.flat().filter(({ asked }) => asked > 0)).toMatchObject([{ asked: 1 }]);
  await restock(fixture);
  const resumes = await fresh.inParallel(20, twenty, handle);
  expect(resumes.flat().filter(({ asked }) => asked > 0)).toMatchObject([{ asked: 1 }]);
  expect(await mails()).toEqual(['ad.stop 1', 'ad.resume 1']);
});

test('a stock.out event handled after the shortage asks no manager', async () => {
  const fixture = await advertised();
  await sellOut(fixture.product);
  await restock(fixture);
  expect([await handleEvent(fixture.product), await mails()]).toEqual([0, []]);
});

test('stock that was delivered and sold before an event was handled: the manager stays asked to stop and gets no second mail', async () => {
  const fixture = await advertised();
  await sellOut(fixture.product);
  await handleEvent(fixture.product);
  await restock(fixture);
  await sellOut(fixture.product);
  // stock.back and stock.out of stock cycle 2, in either order.
  expect([await handleEvent(fixture.product), await handleEvent(fixture.product), await stateOf(fixture)]).toEqual([
    0,
    0,
    'STOP_ASKED',
  ]);
  await restock(fixture);
  expect([await handleEvent(fixture.product), await mails()]).toEqual([1, ['ad.stop 1', 'ad.resume 1']]);
});

test.for([true, false])(
  'the next stock cycle asks again, whether the manager confirmed the resume (%s) or not',
  async (isConfirmed) => {
    const fixture = await advertised();
    await sellOut(fixture.product);
    await handleEvent(fixture.product);
    await restock(fixture);
    await handleEvent(fixture.product);
    if (isConfirmed) await confirmByLink(database, 'resume', fixture.ad, 1);
    await fresh.advanceClock(SETTLED_SECONDS);
    await sellOut(fixture.product);
    await handleEvent(fixture.product);
    expect(await mails()).toEqual(['ad.stop 1', 'ad.resume 1', 'ad.stop 2']);
    expect(await stateOf(fixture)).toBe('STOP_ASKED');
  },
);

test('a product without ads asks no manager; with several ads each manager is asked once', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 1, seller });
  await sellOut(product);
  expect([await handleEvent(product), await handleEvent('prd_none' as ProductId)]).toEqual([0, 0]);
  const many = await shop.product({ stock: 1, seller });
  for (const email of ['a@agency.test', 'b@agency.test', 'c@agency.test'])
    await register(database, seller, many, { email });
  await sellOut(many);
  expect([await handleEvent(many), await mails()]).toEqual([3, ['ad.stop 1', 'ad.stop 1', 'ad.stop 1']]);
});

test('an ad registered during a shortage: its manager is asked to stop at once', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 0, seller });
  await sellOut(product);
  expect((await register(database, seller, product))?.ad?.state).toBe('STOP_ASKED');
  expect([await handleEvent(product), await mails()]).toEqual([0, ['ad.stop 1']]);
});

test('a repeated key returns the first response without a second copy of the address; another body is a conflict', async () => {
  const { seller, product } = await advertised();
  const registerOnce = (hash = 'hash') =>
    register(database, seller, product, { email: 'kim@agency.test', key: 'k', hash });
  const [first, second] = [await registerOnce(), await registerOnce()];
  expect(second).toEqual({ ...first, replayed: true });
  expect(second?.ad?.managerEmail).toBe('kim@agency.test');
  expect((await registerOnce('other'))?.outcome).toBe('key-conflict');
  const { rows } = await admin.query("select from app.idempotency where answer::text like '%agency%'");
  expect(rows).toEqual([]);
});

test('the same manager for the same product is the same ad; the limit of ads is exact', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 1, seller });
  const emails = Array.from(
    { length: ADS_PER_PRODUCT_MAX + 5 },
    (_, i) => `m${i % (ADS_PER_PRODUCT_MAX + 2)}@agency.test`,
  );
  const outcomes = await fresh.inParallel(20, emails, (session, email) =>
    register(session, seller, product, { email }),
  );
  expect(await shop.count('ads')).toBe(ADS_PER_PRODUCT_MAX);
  expect(outcomes.filter((row) => row?.outcome === 'ad.too_many').length).toBeGreaterThanOrEqual(2);
  const ids = outcomes.flatMap((row) => (row?.ad ? [`${row.ad.managerEmail} ${row.ad.id}`] : []));
  expect(new Set(ids).size).toBe(ADS_PER_PRODUCT_MAX);
});

test('manual requests follow the same rules: no stop with stock, no resume during a shortage, no resume without a stop', async () => {
  const fixture = await advertised();
  const { seller, ad, product } = fixture;
  const outcome = async (action: AdAction) => (await requestAction(database, seller, ad, action))?.outcome;
  expect([await outcome('stop'), await outcome('resume')]).toEqual(['ad.not_short', 'ad.not_stopped']);
  await sellOut(product);
  expect([await outcome('stop'), await outcome('stop'), await outcome('resume')]).toEqual([
    'asked',
    'asked',
    'ad.still_short',
  ]);
  expect(await handleEvent(product), 'the event comes after the manual request').toBe(0);
  await restock(fixture);
  expect(await outcome('resume')).toBe('asked');
  expect(await handleEvent(product)).toBe(0);
  expect(await outcome('stop')).toBe('ad.not_short');
  expect(await mails()).toEqual(['ad.stop 1', 'ad.resume 1']);
  const { rows } = await admin.query('select stop_asked_by, resume_asked_by from app.ad_requests');
  expect(rows, 'the caller is recorded').toEqual([{ stop_asked_by: seller.userId, resume_asked_by: seller.userId }]);
});

test('a manual request and an event at the same time send one mail', async () => {
  const { seller, ad, product } = await advertised();
  await sellOut(product);
  await fresh.inParallel(
    20,
    Array.from({ length: 20 }, (_, i) => i % 2),
    async (session, manual) => {
      if (manual) await requestAction(session, seller, ad, 'stop');
      else await session.rows(compareAds(product));
    },
  );
  expect(await mails()).toEqual(['ad.stop 1']);
});

test('only the product’s seller and operators have access; other callers get product.not_found or ad.not_found', async () => {
  const { seller, ad, product } = await advertised();
  await sellOut(product);
  const [other, buyer, operator] = [await shop.seller(), await shop.buyer(), await shop.operator()];
  const unknown = { ...seller, userId: 'usr_none' as Principal['userId'] };
  const registered = async (caller: Principal) => (await register(database, caller, product))?.outcome;
  const asked = async (caller: Principal) => (await requestAction(database, caller, ad, 'stop'))?.outcome;
  expect(await Promise.all([seller, operator, other, buyer, unknown].map(registered))).toEqual([
    'registered',
    'registered',
    'product.not_found',
    'auth.forbidden',
    'auth.required',
  ]);
  expect(await Promise.all([seller, operator, other, buyer, unknown].map(asked))).toEqual([
    'asked',
    'asked',
    'ad.not_found',
    'auth.forbidden',
    'auth.required',
  ]);
  const seen = async (caller: Principal) =>
    (await database.rows(listAds(caller, product, '~', 20))).flatMap((row) => row.ad ?? []).length;
  expect(await Promise.all([seller, operator, other, buyer, unknown].map(seen))).toEqual([1, 1, 0, 0, 0]);
});

test('a link shows its action, confirms it once, and confirms nothing after the next stock change', async () => {
  const fixture = await advertised();
  const { ad, product } = fixture;
  const shown = async (action: AdAction, stockCycle: number) =>
    (await database.rows(readAdConfirmation({ adId: ad, round: stockCycle, action })))[0]?.outcome;
  expect([await shown('stop', 1), await confirmByLink(database, 'stop', ad, 1)], 'no manager was asked').toEqual([
    undefined,
    undefined,
  ]);
  await sellOut(product);
  await handleEvent(product);
  expect([await shown('stop', 1), await shown('stop', 1), await shown('resume', 1)]).toEqual([
    'open',
    'open',
    undefined,
  ]);
  const confirmations = await fresh.inParallel(20, Array(20).fill(0), (session) =>
    confirmByLink(session, 'stop', ad, 1),
  );
  expect(new Set(confirmations)).toEqual(new Set(['recorded']));
  expect(await shown('stop', 1)).toBe('recorded');
  await restock(fixture);
  await handleEvent(product);
  await fresh.advanceClock(SETTLED_SECONDS);
  await sellOut(product);
  await handleEvent(product);
  await restock(fixture);
  await handleEvent(product);
  // The links of the first cycle are over. The links of the latest cycle count.
  expect([await confirmByLink(database, 'stop', ad, 2), await confirmByLink(database, 'resume', ad, 1)]).toEqual([
    'over',
    'over',
  ]);
  expect([await confirmByLink(database, 'resume', ad, 2), await stateOf(fixture)]).toEqual(['recorded', 'RUNNING']);
});

test('an ad mail uses the address, the seller’s language and the stock of the moment when the mail is sent', async () => {
  const { seller, ad, product } = await advertised();
  await admin.query("update app.users set locale = 'en' where id = $1", [seller.userId]);
  await sellOut(product);
  await handleEvent(product);
  await admin.query("update app.ads set manager_email = 'new@agency.test'");
  const [mail] = await database.rows(claimMails([], CLAIM));
  expect(mail).toMatchObject({
    kind: 'ad.stop',
    email: 'new@agency.test',
    name: '',
    locale: 'en',
    content: { adId: ad, round: 1, productId: product, title: 'Glazed', available: 0 },
  });
});

test('the seller or an operator confirms manually: only the latest request, once, with the caller recorded', async () => {
  const fixture = await advertised();
  const operator = await shop.operator();
  const confirm = async (caller: Principal, action: AdAction) =>
    (await database.rows(confirmAdManually(caller, fixture.ad, action)))[0];
  expect((await confirm(fixture.seller, 'stop'))?.outcome, 'no manager was asked').toBe('ad.not_asked');
  await sellOut(fixture.product);
  await handleEvent(fixture.product);
  expect((await confirm(fixture.seller, 'resume'))?.outcome).toBe('ad.not_asked');
  expect((await confirm(await shop.seller(), 'stop'))?.outcome).toBe('ad.not_found');
  expect((await confirm(await shop.buyer(), 'stop'))?.outcome).toBe('auth.forbidden');
  expect(await confirm(fixture.seller, 'stop')).toMatchObject({
    outcome: 'recorded',
    ad: { state: 'STOPPED', by: fixture.seller.userId, mail: { state: 'PENDING' } },
  });
  expect((await confirm(operator, 'stop'))?.ad, 'a repeat keeps the first confirmation').toMatchObject({
    by: fixture.seller.userId,
  });
  expect(await confirmByLink(database, 'stop', fixture.ad, 1), 'the link returns recorded, too').toBe('recorded');
  await restock(fixture);
  await handleEvent(fixture.product);
  expect((await confirm(fixture.seller, 'stop'))?.outcome, 'the request is no longer open').toBe('ad.not_asked');
  expect((await confirm(operator, 'resume'))?.ad).toMatchObject({ state: 'RUNNING', by: operator.userId });
});

test('the audit has one row of a stop that is requested twice', async () => {
  const { seller, product, ad } = await advertised();
  await sellOut(product);
  const outcomes = [
    await requestAction(database, seller, ad, 'stop'),
    await requestAction(database, seller, ad, 'stop'),
  ];
  expect(outcomes.map((row) => row?.outcome)).toEqual(['asked', 'asked']);
  expect(await shop.count("operator_actions where action = 'stop_ad'")).toBe(1);
});
