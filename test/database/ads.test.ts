/** A1, A2: who is asked to stop an ad, and to resume it. */
import { expect, test } from 'vitest';
import { confirmAdManually, listAds, readAdConfirmation, requestAds } from '#db/statements/ads.ts';
import { claimMails } from '#db/statements/mails.ts';
import type { AdAction } from '#domain/ad.ts';
import type { Principal } from '#domain/caller.ts';
import type { AdId, ProductId } from '#domain/ids.ts';
import { ADS_PER_PRODUCT_MAX } from '#domain/limits.ts';
import { register, request, say } from './ads.ts';
import { freshDatabase } from './fresh.ts';
import { CLAIM, deliver, openShop, place, requestManually, wish } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

interface Fixture {
  readonly seller: Principal;
  readonly product: ProductId;
  readonly ad: AdId;
}

/** A product with one unit on the shelf, and an ad that runs for it. */
async function advertised(): Promise<Fixture> {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 1, seller });
  const row = await register(database, seller, product);
  return { seller, product, ad: row?.ad?.id as AdId };
}

/** Sells what is left, or is refused: either way the shelf is empty, and announced. */
const sellOut = async (product: ProductId) => place(database, wish(await shop.buyer(), [[product, 1]]));

/** Fills the shelf through the factory: a new round. */
async function fill({ seller, product }: Pick<Fixture, 'seller' | 'product'>, units = 1): Promise<void> {
  const restock = (await requestManually(database, seller, product, { quantity: units }))?.restock?.id ?? '';
  await deliver(database, restock, product, units);
}

const look = async (product: ProductId): Promise<number> => (await database.rows(requestAds(product)))[0]?.asked ?? -1;
const stateOf = async ({ seller, ad }: Fixture) =>
  (await database.rows(listAds(seller, null, '~', 100))).find((row) => row.ad?.id === ad)?.ad?.state;
/** The mails to ad managers, oldest first: `ad.stop 1`. */
const mails = async (): Promise<string[]> =>
  (
    await admin.query<{ mail: string }>(
      "select kind || ' ' || split_part(subject_id, ':', 2) as mail from app.mails where kind like 'ad.%' order by id",
    )
  ).rows.map(({ mail }) => mail);

test('an episode: one stop, one resume, and every look besides changes nothing', async () => {
  const scene = await advertised();
  expect([await look(scene.product), await stateOf(scene)], 'while there is stock nobody is asked').toEqual([
    0,
    'RUNNING',
  ]);
  await sellOut(scene.product);
  expect([await look(scene.product), await look(scene.product), await stateOf(scene)]).toEqual([1, 0, 'STOP_ASKED']);
  expect(await say(database, 'stop', scene.ad, 1)).toBe('recorded');
  expect([await look(scene.product), await stateOf(scene)]).toEqual([0, 'STOPPED']);
  await fill(scene);
  expect([await look(scene.product), await look(scene.product), await stateOf(scene)]).toEqual([1, 0, 'RESUME_ASKED']);
  expect(await say(database, 'resume', scene.ad, 1)).toBe('recorded');
  expect([await look(scene.product), await stateOf(scene)]).toEqual([0, 'RUNNING']);
  expect(await mails()).toEqual(['ad.stop 1', 'ad.resume 1']);
});

test('twenty workers hear of the same shortage at once: one stop; of the same delivery: one resume', async () => {
  const scene = await advertised();
  const hear = (session: { rows: typeof database.rows }) => session.rows(requestAds(scene.product));
  const twenty = Array.from({ length: 20 }, () => 0);
  await sellOut(scene.product);
  const stops = await fresh.inParallel(20, twenty, hear);
  expect(stops.flat().filter(({ asked }) => asked > 0)).toEqual([{ asked: 1 }]);
  await fill(scene);
  const resumes = await fresh.inParallel(20, twenty, hear);
  expect(resumes.flat().filter(({ asked }) => asked > 0)).toEqual([{ asked: 1 }]);
  expect(await mails()).toEqual(['ad.stop 1', 'ad.resume 1']);
});

test('a shortage that is heard of when it is over asks nobody', async () => {
  const scene = await advertised();
  await sellOut(scene.product);
  await fill(scene);
  expect([await look(scene.product), await mails()]).toEqual([0, []]);
});

test('stock that was back and is gone again before anybody looked: the manager stays asked to stop, and is not told twice', async () => {
  const scene = await advertised();
  await sellOut(scene.product);
  await look(scene.product);
  await fill(scene);
  await sellOut(scene.product);
  // stock.back of round 2 and stock.out of round 2, in whatever order.
  expect([await look(scene.product), await look(scene.product), await stateOf(scene)]).toEqual([0, 0, 'STOP_ASKED']);
  await fill(scene);
  expect([await look(scene.product), await mails()]).toEqual([1, ['ad.stop 1', 'ad.resume 1']]);
});

test.for([true, false])(
  'the next episode asks again, whether he said that he resumed (%s) or only did',
  async (said) => {
    const scene = await advertised();
    await sellOut(scene.product);
    await look(scene.product);
    await fill(scene);
    await look(scene.product);
    if (said) await say(database, 'resume', scene.ad, 1);
    await sellOut(scene.product);
    await look(scene.product);
    expect(await mails()).toEqual(['ad.stop 1', 'ad.resume 1', 'ad.stop 2']);
    expect(await stateOf(scene)).toBe('STOP_ASKED');
  },
);

test('no ad: none; many ads: each manager once', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 1, seller });
  await sellOut(product);
  expect([await look(product), await look('prd_none' as ProductId)]).toEqual([0, 0]);
  const many = await shop.product({ stock: 1, seller });
  for (const email of ['a@agency.test', 'b@agency.test', 'c@agency.test'])
    await register(database, seller, many, { email });
  await sellOut(many);
  expect([await look(many), await mails()]).toEqual([3, ['ad.stop 1', 'ad.stop 1', 'ad.stop 1']]);
});

test('an ad that is registered while its product is short: its manager is asked at once', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 0, seller });
  await sellOut(product);
  expect((await register(database, seller, product))?.ad?.state).toBe('STOP_ASKED');
  expect([await look(product), await mails()]).toEqual([0, ['ad.stop 1']]);
});

test('the same key is the same answer, without a second copy of the address; another body is refused', async () => {
  const { seller, product } = await advertised();
  const ask = (hash = 'hash') => register(database, seller, product, { email: 'kim@agency.test', key: 'k', hash });
  const [first, second] = [await ask(), await ask()];
  expect(second).toEqual({ ...first, replayed: true });
  expect(second?.ad?.managerEmail).toBe('kim@agency.test');
  expect((await ask('other'))?.outcome).toBe('key-conflict');
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

test('by hand the same rules hold: not while there is stock, not while it is short, not without a stop', async () => {
  const scene = await advertised();
  const { seller, ad, product } = scene;
  const outcome = async (action: AdAction) => (await request(database, seller, ad, action))?.outcome;
  expect([await outcome('stop'), await outcome('resume')]).toEqual(['ad.not_short', 'ad.not_stopped']);
  await sellOut(product);
  expect([await outcome('stop'), await outcome('stop'), await outcome('resume')]).toEqual([
    'asked',
    'asked',
    'ad.still_short',
  ]);
  expect(await look(product), 'the event comes after the hand').toBe(0);
  await fill(scene);
  expect(await outcome('resume')).toBe('asked');
  expect(await look(product)).toBe(0);
  expect(await outcome('stop')).toBe('ad.not_short');
  expect(await mails()).toEqual(['ad.stop 1', 'ad.resume 1']);
  const { rows } = await admin.query('select stop_asked_by, resume_asked_by from app.ad_requests');
  expect(rows, 'who asked').toEqual([{ stop_asked_by: seller.userId, resume_asked_by: seller.userId }]);
});

test('the hand and the event at the same moment: one mail', async () => {
  const { seller, ad, product } = await advertised();
  await sellOut(product);
  await fresh.inParallel(
    20,
    Array.from({ length: 20 }, (_, i) => i % 2),
    async (session, manual) => {
      if (manual) await request(session, seller, ad, 'stop');
      else await session.rows(requestAds(product));
    },
  );
  expect(await mails()).toEqual(['ad.stop 1']);
});

test('who may: its seller and an operator; to others there is no such product and no such ad', async () => {
  const { seller, ad, product } = await advertised();
  await sellOut(product);
  const [other, buyer, operator] = [await shop.seller(), await shop.buyer(), await shop.operator()];
  const stale = { ...seller, userId: 'usr_none' as Principal['userId'] };
  const registered = async (caller: Principal) => (await register(database, caller, product))?.outcome;
  const asked = async (caller: Principal) => (await request(database, caller, ad, 'stop'))?.outcome;
  expect(await Promise.all([seller, operator, other, buyer, stale].map(registered))).toEqual([
    'registered',
    'registered',
    'product.not_found',
    'auth.forbidden',
    'auth.required',
  ]);
  expect(await Promise.all([seller, operator, other, buyer, stale].map(asked))).toEqual([
    'asked',
    'asked',
    'ad.not_found',
    'auth.forbidden',
    'auth.required',
  ]);
  const seen = async (caller: Principal) =>
    (await database.rows(listAds(caller, product, '~', 20))).flatMap((row) => row.ad ?? []).length;
  expect(await Promise.all([seller, operator, other, buyer, stale].map(seen))).toEqual([1, 1, 0, 0, 0]);
});

test('a link says what it would do, does it once, and nothing when the shop has changed its mind', async () => {
  const scene = await advertised();
  const { ad, product } = scene;
  const shown = async (action: AdAction, round: number) =>
    (await database.rows(readAdConfirmation({ adId: ad, round, action })))[0]?.outcome;
  expect([await shown('stop', 1), await say(database, 'stop', ad, 1)], 'nobody was asked').toEqual([
    undefined,
    undefined,
  ]);
  await sellOut(product);
  await look(product);
  expect([await shown('stop', 1), await shown('stop', 1), await shown('resume', 1)]).toEqual([
    'open',
    'open',
    undefined,
  ]);
  const said = await fresh.inParallel(20, Array(20).fill(0), (session) => say(session, 'stop', ad, 1));
  expect(new Set(said)).toEqual(new Set(['recorded']));
  expect(await shown('stop', 1)).toBe('recorded');
  await fill(scene);
  await look(product);
  await sellOut(product);
  await look(product);
  await fill(scene);
  await look(product);
  // Of two episodes each old link says that it is over; the last one's counts.
  expect([await say(database, 'stop', ad, 2), await say(database, 'resume', ad, 1)]).toEqual(['over', 'over']);
  expect([await say(database, 'resume', ad, 2), await stateOf(scene)]).toEqual(['recorded', 'RUNNING']);
});

test('the mail goes to the address the ad has when it is sent, in the language of its seller, about what is true then', async () => {
  const { seller, ad, product } = await advertised();
  await admin.query("update app.users set locale = 'en' where id = $1", [seller.userId]);
  await sellOut(product);
  await look(product);
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

test('the seller or an operator records what the manager told him: only what was asked last, once, and under his name', async () => {
  const scene = await advertised();
  const operator = await shop.operator();
  const hand = async (caller: Principal, action: AdAction) =>
    (await database.rows(confirmAdManually(caller, scene.ad, action)))[0];
  expect((await hand(scene.seller, 'stop'))?.outcome, 'nobody was asked').toBe('ad.not_asked');
  await sellOut(scene.product);
  await look(scene.product);
  expect((await hand(scene.seller, 'resume'))?.outcome).toBe('ad.not_asked');
  expect((await hand(await shop.seller(), 'stop'))?.outcome).toBe('ad.not_found');
  expect((await hand(await shop.buyer(), 'stop'))?.outcome).toBe('auth.forbidden');
  expect(await hand(scene.seller, 'stop')).toMatchObject({
    outcome: 'recorded',
    ad: { state: 'STOPPED', by: scene.seller.userId, mail: { state: 'PENDING' } },
  });
  expect((await hand(operator, 'stop'))?.ad, 'twice is once').toMatchObject({ by: scene.seller.userId });
  expect(await say(database, 'stop', scene.ad, 1), 'his own link finds it done').toBe('recorded');
  await fill(scene);
  await look(scene.product);
  expect((await hand(scene.seller, 'stop'))?.outcome, 'the shop has changed its mind').toBe('ad.not_asked');
  expect((await hand(operator, 'resume'))?.ad).toMatchObject({ state: 'RUNNING', by: operator.userId });
});
