import { expect, test } from 'vitest';
import { claimMails } from '#db/statements/mails.ts';
import { deleteAccount } from '#db/statements/users.ts';
import type { Principal } from '#domain/caller.ts';
import type { ProductId } from '#domain/ids.ts';
import {
  MAIL_LEASE_SECONDS,
  MAIL_RETRY_SECONDS,
  NOTICE_CLAIM_MAX,
  NOTICES_OPEN_MAX,
  WAITLIST_HOURS,
} from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import {
  claim,
  emptyStock,
  joinWaitlist,
  leaveWaitlist,
  notifyAll,
  openRun,
  recordNotices,
  refill,
  runsOf,
  send,
  statusOf,
} from './notices.ts';
import { CLAIM, newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;
const names = (buyers: readonly Principal[]) => buyers.map(({ userId }) => userId);

/** Creates a product without stock and a number of subscribed buyers, in this order. */
async function withSubscribers(count: number) {
  const product = await shop.product({ stock: 0 });
  const buyers = await shop.buyers(count);
  await joinWaitlist(database, product, buyers);
  return { product, buyers, ids: names(buyers) };
}

/** Adds units and opens the notification run of the new stock cycle. */
async function startRun(product: ProductId, units = 10) {
  const run = await openRun(database, product, await refill(admin, product, units));
  return { id: run?.id };
}

const orderTooMuch = (product: ProductId, buyers: readonly Principal[], quantity = 1_000) =>
  place(database, ...buyers.map((buyer) => newOrder(buyer, [[product, quantity]])));

test('N1: a new stock cycle notifies all waiting buyers, after out-of-stock orders and subscriptions, in the order of the waiting list', async () => {
  const product = await shop.product({ stock: 0 });
  const buyers = await shop.buyers(6);
  for (const [i, buyer] of buyers.entries()) {
    await (i % 2 === 0 ? joinWaitlist(database, product, [buyer]) : orderTooMuch(product, [buyer]));
  }
  await startRun(product);
  expect(await notifyAll(database)).toEqual(names(buyers));
  expect(await statusOf(admin, product)).toEqual(['2 COMPLETED 6']);
});

test('a buyer with an out-of-stock order is notified once, a subscriber in each stock cycle; with both the buyer gets one mail', async () => {
  const product = await shop.product({ stock: 0 });
  const [outOfStock, both, subscribed] = (await shop.buyers(3)) as [Principal, Principal, Principal];
  await orderTooMuch(product, [outOfStock]);
  await orderTooMuch(product, [both]);
  await joinWaitlist(database, product, [both, subscribed]);
  await startRun(product);
  expect(await notifyAll(database)).toEqual(names([outOfStock, both, subscribed]));
  await emptyStock(admin, product);
  await startRun(product);
  expect(await notifyAll(database)).toEqual(names([both, subscribed]));
});

test('an out-of-stock order waits for a day by the database clock; a subscription waits until it is cancelled', async () => {
  const product = await shop.product({ stock: 0 });
  const [early, late, subscribed, both] = (await shop.buyers(4)) as [Principal, Principal, Principal, Principal];
  await orderTooMuch(product, [early, both]);
  await joinWaitlist(database, product, [subscribed, both]);
  await fresh.advanceClock(WAITLIST_HOURS * 3_600 - 60);
  await orderTooMuch(product, [late]);
  await fresh.advanceClock(120);
  await startRun(product);
  // When the place of the out-of-stock order has ended, the place of the subscription counts.
  expect(await notifyAll(database)).toEqual(names([subscribed, both, late]));
});

test('one claim skips thousands of expired out-of-stock orders', async () => {
  const { product, ids } = await withSubscribers(1);
  await admin.query(
    `insert into app.waitlist (product_id, buyer_id, refused_at, turn) select $1, 'usr_' || n, app.now() - interval '25 hours', 0 from generate_series(1, 5000) n`,
    [product],
  );
  await startRun(product);
  expect((await claim(database)).notices.map(({ to }) => to)).toEqual(ids);
  await admin.query('delete from app.waitlist where subscribed_at is null');
});

test('a buyer whose order finds no stock during a run is notified in the next stock cycle, not in this one', async () => {
  const { product, ids } = await withSubscribers(2);
  const [late] = (await shop.buyers(1)) as [Principal];
  await startRun(product, 3);
  await orderTooMuch(product, [late], 5);
  expect(await notifyAll(database)).toEqual(ids);
  await startRun(product, 2);
  expect(await notifyAll(database)).toEqual([...ids, late.userId]);
});

test('the run of a stock cycle is opened once, however often and in parallel its event is handled; an old cycle opens none', async () => {
  const { product } = await withSubscribers(1);
  const stockCycle = await refill(admin, product, 5);
  const opened = await fresh.inParallel(10, Array(10).fill(0), (session) => openRun(session, product, stockCycle));
  expect(new Set(opened.map((run) => run?.id)).size).toBe(1);
  expect(opened.filter((run) => run?.opened)).toHaveLength(1);
  await emptyStock(admin, product);
  const next = await refill(admin, product, 5);
  expect(await openRun(database, product, stockCycle)).toBeUndefined();
  expect((await openRun(database, product, next))?.opened).toBe(true);
  expect(await openRun(database, product, next + 1)).toBeUndefined();
});

test('N3: sold out during a run: no further notice is claimed, and only the claimed notices are sent', async () => {
  const { product, ids } = await withSubscribers(100);
  await startRun(product);
  const first = await claim(database);
  const second = await claim(database);
  expect([first.notices.length, second.notices.length]).toEqual([NOTICE_CLAIM_MAX, NOTICE_CLAIM_MAX]);
  expect((await claim(database)).notices, 'forty notices are being sent').toEqual([]);
  await emptyStock(admin, product);
  await recordNotices(database, first.notices);
  expect((await claim(database)).notices).toEqual([]);
  await recordNotices(database, second.notices);
  expect(await statusOf(admin, product)).toEqual([`2 CANCELED_BY_SOLD_OUT ${NOTICES_OPEN_MAX}`]);

  await startRun(product);
  expect(await notifyAll(database), 'the first buyer without a notice is the first of the next stock cycle').toEqual([
    ...ids.slice(NOTICES_OPEN_MAX),
    ...ids.slice(0, NOTICES_OPEN_MAX),
  ]);
  expect(await statusOf(admin, product)).toEqual(['2 CANCELED_BY_SOLD_OUT 40', '3 COMPLETED 100']);
});

test('N4: two notices sent, then an error, then resume: the third buyer is next, no buyer twice', async () => {
  const { product, ids } = await withSubscribers(30);
  const operator = await shop.operator();
  const { id } = await startRun(product);
  const { notices } = await claim(database);
  await recordNotices(database, notices.slice(0, 2));
  await recordNotices(database, notices.slice(2, 3), { state: 'PENDING', error: 'paused', stops: true });
  await recordNotices(database, notices.slice(3), { state: 'PENDING' });
  expect(await statusOf(admin, product)).toEqual(['2 CANCELED_BY_ERROR 2']);
  await fresh.advanceClock(MAIL_RETRY_SECONDS + 1);
  expect(await claim(database), 'the run stays stopped, and no poll is scheduled').toMatchObject({
    notices: [],
    pollInSeconds: null,
  });
  expect(await send(database, operator, { run: id as never })).toMatchObject({
    outcome: 'sending',
    run: { status: 'IN_PROGRESS', sent: 2, lastRecipientId: ids[1], resumedBy: operator.userId, error: null },
  });
  expect(await notifyAll(database)).toEqual(ids.slice(2));
  expect(await statusOf(admin, product)).toEqual(['2 COMPLETED 30']);
});

test('a worker crashes between two steps of a run: only its claimed notices are UNKNOWN, no buyer is skipped or notified twice', async () => {
  // The steps of a worker: open, claim, send, record. The worker crashes before a step, and another worker continues.
  for (const crashBefore of ['claim', 'record'] as const) {
    const { product, ids } = await withSubscribers(50);
    await startRun(product);
    const { notices } = crashBefore === 'claim' ? { notices: [] } : await claim(database);
    await fresh.advanceClock(MAIL_LEASE_SECONDS + 1);
    const recipients = await notifyAll(database);
    expect(recipients).toEqual(ids.slice(notices.length));
    expect(await runsOf(admin, product)).toMatchObject([
      { status: 'COMPLETED', sent: 50 - notices.length, unknown: notices.length },
    ]);
  }
});

test('resuming an old run continues the run of the new stock cycle', async () => {
  const { product, ids } = await withSubscribers(5);
  const operator = await shop.operator();
  const { id } = await startRun(product);
  const { notices } = await claim(database, { perSecond: 4 });
  await recordNotices(database, notices.slice(0, 1));
  await recordNotices(database, notices.slice(1), { state: 'PENDING', stops: true });
  await emptyStock(admin, product);
  expect((await send(database, operator, { run: id as never }))?.outcome).toBe('notice.sold_out');
  await refill(admin, product, 5);
  // Before the event of the new stock cycle is handled.
  const resumed = await send(database, operator, { run: id as never });
  expect(resumed).toMatchObject({ outcome: 'sending', run: { round: 3, sent: 0 } });
  expect(await notifyAll(database)).toEqual([...ids.slice(1), ...ids.slice(0, 1)]);
  expect((await openRun(database, product, 3))?.opened).toBe(false);
  expect((await send(database, operator, { run: id as never }))?.outcome).toBe('notice.nothing_to_resume');
  expect((await send(database, operator, { product }))?.outcome).toBe('notice.nothing_to_resume');
});

test('a stock cycle that begins during a run ends this run; the new run first notifies the buyers that the old run missed', async () => {
  const { product, ids } = await withSubscribers(45);
  await startRun(product);
  const { notices } = await claim(database);
  await recordNotices(database, notices);
  const onTheirWay = (await claim(database)).notices;
  await emptyStock(admin, product);
  await startRun(product);
  expect(await statusOf(admin, product)).toEqual(['2 CANCELED_BY_SOLD_OUT 20', '3 IN_PROGRESS 0']);
  const next = (await claim(database)).notices;
  expect(
    next.map(({ to }) => to),
    'without the buyers whose notice the old run is sending',
  ).toEqual([...ids.slice(40), ...ids.slice(0, 15)]);
  // The worker of the old run releases three notices. They belong to the new run now and are sent next.
  await recordNotices(database, onTheirWay.slice(0, 17));
  await recordNotices(database, onTheirWay.slice(17), { state: 'PENDING' });
  await recordNotices(database, next);
  await fresh.advanceClock(MAIL_RETRY_SECONDS + 1);
  const rest = await notifyAll(database);
  expect(rest.slice(0, 3)).toEqual(ids.slice(37, 40));
  expect(rest.slice(3)).toEqual([...ids.slice(15, 37)]);
  expect(await statusOf(admin, product)).toEqual(['2 CANCELED_BY_SOLD_OUT 37', '3 COMPLETED 45']);
});

test('throttled notices are next, before later buyers', async () => {
  const { product, ids } = await withSubscribers(25);
  await startRun(product);
  const { notices } = await claim(database);
  await recordNotices(database, notices.slice(0, 18));
  await recordNotices(database, notices.slice(18), { state: 'PENDING' });
  expect(await claim(database)).toMatchObject({ notices: [], pollInSeconds: MAIL_RETRY_SECONDS });
  await fresh.advanceClock(MAIL_RETRY_SECONDS + 1);
  expect(await notifyAll(database)).toEqual(ids.slice(18));
});

test('a bad address fails alone; a buyer without an address or subscription is skipped and counted; the counts add up', async () => {
  const { product, buyers, ids } = await withSubscribers(6);
  await admin.query('update app.users set email = null where id = $1', [ids[3]]);
  await startRun(product);
  const { notices } = await claim(database);
  expect(notices.map(({ to }) => to)).toEqual([0, 1, 2, 4, 5].map((i) => ids[i]));
  await recordNotices(database, notices.slice(0, 1), { state: 'FAILED' });
  await recordNotices(database, notices.slice(1, 2), { state: 'UNKNOWN' });
  await recordNotices(database, notices.slice(2, 3), { state: 'SUPPRESSED' });
  await recordNotices(database, notices.slice(3, 4), { state: 'PENDING' });
  await recordNotices(database, notices.slice(4));
  await leaveWaitlist(database, product, buyers[4] as Principal);
  await fresh.advanceClock(MAIL_RETRY_SECONDS + 1);
  expect(await notifyAll(database)).toEqual([]);
  expect(await runsOf(admin, product)).toMatchObject([
    { status: 'COMPLETED', sent: 1, unknown: 1, suppressed: 3, failed: 1 },
  ]);
});

test('when no waiting buyer can be reached, the run completes without a notice', async () => {
  const { product, buyers, ids } = await withSubscribers(50);
  for (const buyer of buyers.slice(0, 10)) await database.rows(deleteAccount(buyer));
  // The other accounts have no email address.
  await admin.query('update app.users set email = null where id = any ($1)', [ids.slice(10)]);
  await startRun(product);
  expect(await notifyAll(database)).toEqual([]);
  expect(await runsOf(admin, product)).toMatchObject([{ status: 'COMPLETED', suppressed: 40 }]);
});

test('a buyer who unsubscribes and subscribes again is last; unsubscribing also ends the place of an out-of-stock order', async () => {
  const { product, buyers, ids } = await withSubscribers(3);
  await leaveWaitlist(database, product, buyers[0] as Principal);
  await joinWaitlist(database, product, [buyers[0] as Principal]);
  await leaveWaitlist(database, product, buyers[1] as Principal);
  const [outOfStock] = (await shop.buyers(1)) as [Principal];
  await orderTooMuch(product, [outOfStock]);
  await leaveWaitlist(database, product, outOfStock);
  await startRun(product);
  expect(await notifyAll(database)).toEqual([ids[2], ids[0]]);
});

test('other mails never wait for a run: they are claimed first, also while the senders of the run are dead', async () => {
  const { product } = await withSubscribers(200);
  await startRun(product);
  await claim(database);
  await claim(database);
  const sold = await shop.product({ stock: 0 });
  await orderTooMuch(sold, await shop.buyers(3));
  const { rows } = await admin.query<{ id: string }>(
    "select data->>'orderId' as id from app.outbox where type = 'order.refused'",
  );
  const claimed = await database.rows(
    claimMails(
      rows.map(({ id }) => ({ kind: 'order.refused', subject: id })),
      CLAIM,
    ),
  );
  expect(claimed.map(({ kind }) => kind)).toEqual(Array(3).fill('order.refused'));
});

test('two runs alternate, so that a short waiting list never waits for a long one', async () => {
  const [long, short] = [await withSubscribers(100), await withSubscribers(5)];
  await startRun(long.product);
  await startRun(short.product);
  const first = (await claim(database)).notices;
  await recordNotices(database, first);
  expect((await claim(database)).notices.slice(0, 5).map(({ to }) => to)).toEqual(short.ids);
});

test('with one notice for each unit, the next buyers are notified when units remain after a while', async () => {
  const { product, ids } = await withSubscribers(10);
  await startRun(product, 3);
  const first = await claim(database, { noticesPerUnit: 1 });
  expect(first.notices.map(({ to }) => to)).toEqual(ids.slice(0, 3));
  await recordNotices(database, first.notices);
  const waits = await claim(database, { noticesPerUnit: 1 });
  expect(waits).toMatchObject({ notices: [], pollInSeconds: 600 });
  await place(database, newOrder(await shop.buyer(), [[product, 1]]));
  await fresh.advanceClock(601);
  expect(await notifyAll(database, { noticesPerUnit: 1 }), 'two units are left').toEqual(ids.slice(3, 5));
  await fresh.advanceClock(601);
  expect(await notifyAll(database, { noticesPerUnit: 2 })).toEqual(ids.slice(5, 9));
});

test('sent manually: the first stock cycle, which has no event; again only after a cancelled run; a repeated key returns the first response', async () => {
  const product = await shop.product({ stock: 5 });
  const [operator, seller, buyer] = [await shop.operator(), await shop.seller(), await shop.buyer()];
  await joinWaitlist(database, product, [buyer]);
  expect((await send(database, buyer, { product }))?.outcome).toBe('auth.forbidden');
  expect((await send(database, seller, { product }))?.outcome).toBe('product.not_found');
  const once = await send(database, operator, { product, key: 'k' });
  expect(once).toMatchObject({ outcome: 'sending', replayed: false, run: { round: 1, openedBy: operator.userId } });
  expect(await send(database, operator, { product, key: 'k' })).toEqual({ ...once, replayed: true });
  expect((await send(database, operator, { product, key: 'k', hash: 'other' }))?.outcome).toBe('key-conflict');
  expect((await send(database, operator, { product }))?.outcome).toBe('notice.nothing_to_resume');
  expect(await notifyAll(database)).toEqual([buyer.userId]);
  expect((await send(database, operator, { run: once?.run?.id as never }))?.outcome).toBe('notice.nothing_to_resume');
  expect((await send(database, operator, { run: 'run_0' as never }))?.outcome).toBe('notice.not_found');
  const none = await shop.product({ stock: 0 });
  expect((await send(database, operator, { product: none }))?.outcome).toBe('notice.sold_out');
});

test('a seller notifies the waiting list of an own product, and resumes no run by its id', async () => {
  const [seller, buyer] = [await shop.seller(), await shop.buyer()];
  const product = await shop.product({ seller, stock: 5 });
  await joinWaitlist(database, product, [buyer]);
  const sent = await send(database, seller, { product });
  expect(sent).toMatchObject({ outcome: 'sending', run: { round: 1, openedBy: seller.userId } });
  expect((await send(database, seller, { run: sent?.run?.id as never }))?.outcome).toBe('auth.forbidden');
  expect(await notifyAll(database)).toEqual([buyer.userId]);
});

test('a deleted product notifies no buyer', async () => {
  const { product } = await withSubscribers(3);
  await startRun(product);
  await admin.query('update app.products set deleted_at = app.now() where id = $1', [product]);
  expect((await claim(database)).notices).toEqual([]);
  expect(await statusOf(admin, product)).toEqual(['2 CANCELED_BY_SOLD_OUT 0']);
});
