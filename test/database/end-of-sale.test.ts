/** N8: nobody hears of a product that a seller has deleted or whose sale is over, also if the work began before. */
import { expect, test } from 'vitest';
import { deleteProduct } from '#db/statements/products.ts';
import type { Principal } from '#domain/caller.ts';
import type { AdId, NoticeRunId, ProductId } from '#domain/ids.ts';
import { compareAds, register, requestAction } from './ads.ts';
import { freshDatabase } from './fresh.ts';
import { interleavings, play, type Step } from './interleave.ts';
import { claim, joinWaitlist, notifyAll, openRun, recordNotices, refill, send } from './notices.ts';
import { newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

const remove = (seller: Principal, product: ProductId) => database.rows(deleteProduct(seller, product));
const setSale = (product: ProductId, from: string, until: string) =>
  admin.query(`update app.products set available_at = ${from}, end_at = ${until} where id = $1`, [product]);
const endSale = (product: ProductId) => setSale(product, 'null', "app.now() - interval '1 second'");
const ENDS = {
  deleted: { end: remove, reason: 'the product was deleted' },
  'no longer on sale': {
    end: async (_: Principal, product: ProductId) => endSale(product),
    reason: 'the sale of the product is over',
  },
} as const;
const ends = Object.keys(ENDS) as (keyof typeof ENDS)[];

/** A product with a waiting list, an ad that was asked to stop, and stock that has just come back. */
async function backInStock() {
  const [seller, buyers] = [await shop.seller(), await shop.buyers(30)];
  const product = await shop.product({ stock: 1, seller });
  const ad = (await register(database, seller, product))?.ad?.id as AdId;
  await place(database, newOrder(await shop.buyer(), [[product, 1]]));
  await database.rows(compareAds(product));
  await notifyAll(database); // the mail to the ad manager
  await joinWaitlist(database, product, buyers);
  const round = await refill(admin, product, 5);
  return { seller, product, ad, round, ids: buyers.map(({ userId }) => userId) };
}
const runOf = async (product: ProductId) =>
  (
    await admin.query<{ id: NoticeRunId; status: string; error: string | null }>(
      'select id, status, error from app.notice_runs where product_id = $1',
      [product],
    )
  ).rows[0];
const resumes = () => shop.count("mails where kind = 'ad.resume'");

test.for(ends)('a product that is %s: its ad manager is not asked to resume', async (how) => {
  const { seller, product, ad } = await backInStock();
  await ENDS[how].end(seller, product);
  expect((await database.rows(compareAds(product)))[0]).toEqual({ asked: 0, pollAfterSeconds: null });
  expect((await requestAction(database, seller, ad, 'resume'))?.outcome).toBe('product.not_on_sale');
  expect(await resumes()).toBe(0);
});

test.for(ends)('a product that is %s while its run is in progress: the run ends and says why', async (how) => {
  const { seller, product, round } = await backInStock();
  const operator = await shop.operator();
  await openRun(database, product, round);
  const { notices } = await claim(database);
  await ENDS[how].end(seller, product);
  await recordNotices(database, notices);
  expect((await claim(database)).notices).toEqual([]);
  const run = await runOf(product);
  expect(run).toMatchObject({ status: 'CANCELED_BY_SOLD_OUT', error: ENDS[how].reason });
  expect((await send(database, operator, { run: run?.id as NoticeRunId }))?.outcome).toBe(
    how === 'deleted' ? 'notice.nothing_to_resume' : 'product.not_on_sale',
  );
});

test('a sale that is prolonged: an operator resumes the run, and the others are notified', async () => {
  const { product, round, ids } = await backInStock();
  await openRun(database, product, round);
  await endSale(product);
  expect((await claim(database)).notices).toEqual([]);
  await setSale(product, 'null', 'null');
  const run = (await runOf(product))?.id as NoticeRunId;
  expect((await send(database, await shop.operator(), { run }))?.run).toMatchObject({ error: null });
  expect(await notifyAll(database)).toEqual(ids);
});

test('a sale that has not begun: notices and the request to resume wait for its begin', async () => {
  const { product, round, ids } = await backInStock();
  await openRun(database, product, round);
  await setSale(product, "app.now() + interval '1 hour'", 'null');
  expect((await claim(database)).notices).toEqual([]);
  expect((await database.rows(compareAds(product)))[0]?.asked).toBe(0);
  await fresh.advanceClock(3_601);
  expect(await notifyAll(database)).toEqual(ids);
  expect((await database.rows(compareAds(null)))[0]?.asked).toBe(1);
});

test('deletion and the worker of a stock event or of a notice, in every order: after the deletion nothing is asked or claimed', async () => {
  const workers: readonly ((product: ProductId) => Step)[] = [
    (product) => (session) => session.rows(compareAds(product)),
    () => (session) => claim(session),
  ];
  const written = () => shop.count("mails where kind in ('ad.resume', 'stock.back')");
  const sessions = [await fresh.session(), await fresh.session()];
  for (const worker of workers) {
    for (const order of interleavings(3, 1)) {
      const { seller, product, round } = await backInStock();
      await openRun(database, product, round);
      const deletion: Step[] = [
        (session) => session.query('begin'),
        (session) => session.rows(deleteProduct(seller, product)),
        (session) => session.query('commit'),
      ];
      await play(admin, sessions, [deletion, [worker(product)]], order);
      const before = await written();
      await database.rows(compareAds(product));
      const late = (await claim(database)).notices.filter(({ run }) => run.startsWith('run_'));
      expect(late, 'after the deletion').toEqual([]);
      expect(await written()).toBe(before);
      const { rows } = await admin.query(
        "select id, recipient_id as to, subject_id as run from app.mails where state = 'SENDING'",
      );
      await recordNotices(
        database,
        rows.map((row) => ({ ...row, id: Number(row.id) })),
      );
      await claim(database);
    }
  }
  await Promise.all(sessions.map((session) => session.close()));
});
