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
import { claim, empty, join, leave, openRun, record, refill, runsOf, send, statusOf, tellAll } from './notices.ts';
import { CLAIM, openShop, place, wish } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;
const names = (people: readonly Principal[]) => people.map(({ userId }) => userId);

/** An empty shelf, and so many who asked to be told, in this order. */
async function waited(count: number) {
  const product = await shop.product({ stock: 0 });
  const buyers = await shop.buyers(count);
  await join(database, product, buyers);
  return { product, buyers, ids: names(buyers) };
}

/** Units come, the round's run is opened. */
async function back(product: ProductId, units = 10) {
  const round = await refill(admin, product, units);
  const run = await openRun(database, product, round);
  return { round, id: run?.id };
}

const refuse = (product: ProductId, buyers: readonly Principal[], quantity = 1_000) =>
  place(database, ...buyers.map((buyer) => wish(buyer, [[product, quantity]])));

test('N1: a round is told to all who wait, refused and subscribed, in the one order in which they joined', async () => {
  const product = await shop.product({ stock: 0 });
  const people = await shop.buyers(6);
  for (const [i, buyer] of people.entries()) {
    await (i % 2 === 0 ? join(database, product, [buyer]) : refuse(product, [buyer]));
  }
  await back(product);
  expect(await tellAll(database)).toEqual(names(people));
  expect(await statusOf(admin, product)).toEqual(['2 COMPLETED 6']);
});

test('who was refused is told once, who subscribed each round; who is both gets one mail', async () => {
  const product = await shop.product({ stock: 0 });
  const [refused, both, subscribed] = (await shop.buyers(3)) as [Principal, Principal, Principal];
  await refuse(product, [refused]);
  await refuse(product, [both]);
  await join(database, product, [both, subscribed]);
  await back(product);
  expect(await tellAll(database)).toEqual(names([refused, both, subscribed]));
  await empty(admin, product);
  await back(product);
  expect(await tellAll(database)).toEqual(names([both, subscribed]));
});

test('a refusal waits for a day, by the clock of the database; a subscription until it is left', async () => {
  const product = await shop.product({ stock: 0 });
  const [early, late, subscribed, both] = (await shop.buyers(4)) as [Principal, Principal, Principal, Principal];
  await refuse(product, [early, both]);
  await join(database, product, [subscribed, both]);
  await fresh.advanceClock(WAITLIST_HOURS * 3_600 - 60);
  await refuse(product, [late]);
  await fresh.advanceClock(120);
  await back(product);
  // The place of a refusal that is over is the subscription's.
  expect(await tellAll(database)).toEqual(names([subscribed, both, late]));
});

test('thousands of refusals that are over are left behind by one claim', async () => {
  const { product, ids } = await waited(1);
  await admin.query(
    `insert into app.waitlist (product_id, buyer_id, refused_at, turn) select $1, 'usr_' || n, app.now() - interval '25 hours', 0 from generate_series(1, 5000) n`,
    [product],
  );
  await back(product);
  expect((await claim(database)).notices.map(({ to }) => to)).toEqual(ids);
  await admin.query('delete from app.waitlist where subscribed_at is null');
});

test('who is refused while a run goes is told of the next round, not of the one he could not be served in', async () => {
  const { product, ids } = await waited(2);
  const [tooMuch] = (await shop.buyers(1)) as [Principal];
  await back(product, 3);
  await refuse(product, [tooMuch], 5);
  expect(await tellAll(database)).toEqual(ids);
  await back(product, 2);
  expect(await tellAll(database)).toEqual([...ids, tooMuch.userId]);
});

test('the run of a round is opened once, however often and in parallel it is told; of a round that is over, never', async () => {
  const { product } = await waited(1);
  const round = await refill(admin, product, 5);
  const opened = await fresh.inParallel(10, Array(10).fill(0), (session) => openRun(session, product, round));
  expect(new Set(opened.map((run) => run?.id)).size).toBe(1);
  expect(opened.filter((run) => run?.opened)).toHaveLength(1);
  await empty(admin, product);
  const next = await refill(admin, product, 5);
  expect(await openRun(database, product, round)).toBeUndefined();
  expect((await openRun(database, product, next))?.opened).toBe(true);
  expect(await openRun(database, product, next + 1)).toBeUndefined();
});

test('N3: sold out while a run goes: nobody more is claimed, those few on their way are all that leave', async () => {
  const { product, ids } = await waited(100);
  await back(product);
  const first = await claim(database);
  const second = await claim(database);
  expect([first.notices.length, second.notices.length]).toEqual([NOTICE_CLAIM_MAX, NOTICE_CLAIM_MAX]);
  expect((await claim(database)).notices, 'forty are on their way').toEqual([]);
  await empty(admin, product);
  await record(database, first.notices);
  expect((await claim(database)).notices).toEqual([]);
  await record(database, second.notices);
  expect(await statusOf(admin, product)).toEqual([`2 CANCELED_BY_SOLD_OUT ${NOTICES_OPEN_MAX}`]);

  await back(product);
  expect(await tellAll(database), 'the first one not told is the first of the next round').toEqual([
    ...ids.slice(NOTICES_OPEN_MAX),
    ...ids.slice(0, NOTICES_OPEN_MAX),
  ]);
  expect(await statusOf(admin, product)).toEqual(['2 CANCELED_BY_SOLD_OUT 40', '3 COMPLETED 100']);
});

test('N4: 2 sent, then an error, then resume: the third is next, nobody twice', async () => {
  const { product, ids } = await waited(30);
  const operator = await shop.operator();
  const { id } = await back(product);
  const { notices } = await claim(database);
  await record(database, notices.slice(0, 2));
  await record(database, notices.slice(2, 3), { state: 'PENDING', error: 'paused', stops: true });
  await record(database, notices.slice(3), { state: 'PENDING' });
  expect(await statusOf(admin, product)).toEqual(['2 CANCELED_BY_ERROR 2']);
  await fresh.advanceClock(MAIL_RETRY_SECONDS + 1);
  expect(await claim(database), 'it stays stopped, and nothing looks').toMatchObject({ notices: [], look: null });
  expect(await send(database, operator, { run: id as never })).toMatchObject({
    outcome: 'sending',
    run: { status: 'IN_PROGRESS', sent: 2, lastRecipientId: ids[1], resumedBy: operator.userId, error: null },
  });
  expect(await tellAll(database)).toEqual(ids.slice(2));
  expect(await statusOf(admin, product)).toEqual(['2 COMPLETED 30']);
});

test('a worker dies between any two steps of a run: UNKNOWN are only those it had claimed, nobody is skipped, nobody twice', async () => {
  // The steps of a worker: open, claim, send, record. It dies before one of them and another one goes on.
  for (const deadBefore of ['claim', 'record'] as const) {
    const { product, ids } = await waited(50);
    await back(product);
    const { notices } = deadBefore === 'claim' ? { notices: [] } : await claim(database);
    await fresh.advanceClock(MAIL_LEASE_SECONDS + 1);
    const told = await tellAll(database);
    expect(told).toEqual(ids.slice(notices.length));
    expect(await runsOf(admin, product)).toMatchObject([
      { status: 'COMPLETED', sent: 50 - notices.length, unknown: notices.length },
    ]);
  }
});

test('an error of the one who would resume an older run: it is the new round that goes on', async () => {
  const { product, ids } = await waited(5);
  const operator = await shop.operator();
  const { id } = await back(product);
  const { notices } = await claim(database, { perSecond: 4 });
  await record(database, notices.slice(0, 1));
  await record(database, notices.slice(1), { state: 'PENDING', stops: true });
  await empty(admin, product);
  expect((await send(database, operator, { run: id as never }))?.outcome).toBe('notice.sold_out');
  await refill(admin, product, 5);
  // Before the event of the new round is heard of.
  const resumed = await send(database, operator, { run: id as never });
  expect(resumed).toMatchObject({ outcome: 'sending', run: { round: 3, sent: 0 } });
  expect(await tellAll(database)).toEqual([...ids.slice(1), ...ids.slice(0, 1)]);
  expect((await openRun(database, product, 3))?.opened).toBe(false);
  expect((await send(database, operator, { run: id as never }))?.outcome).toBe('notice.nothing_to_resume');
  expect((await send(database, operator, { product }))?.outcome).toBe('notice.nothing_to_resume');
});

test('a round begins while the run of the last one goes: the old one ends, the new one tells first whom it missed', async () => {
  const { product, ids } = await waited(45);
  await back(product);
  const { notices } = await claim(database);
  await record(database, notices);
  const onTheirWay = (await claim(database)).notices;
  await empty(admin, product);
  await back(product);
  expect(await statusOf(admin, product)).toEqual(['2 CANCELED_BY_SOLD_OUT 20', '3 IN_PROGRESS 0']);
  const next = (await claim(database)).notices;
  expect(
    next.map(({ to }) => to),
    'not whom the old run is just writing to',
  ).toEqual([...ids.slice(40), ...ids.slice(0, 15)]);
  // The old run's worker gives three of its own back: they are the new run's now, and its next.
  await record(database, onTheirWay.slice(0, 17));
  await record(database, onTheirWay.slice(17), { state: 'PENDING' });
  await record(database, next);
  await fresh.advanceClock(MAIL_RETRY_SECONDS + 1);
  const rest = await tellAll(database);
  expect(rest.slice(0, 3)).toEqual(ids.slice(37, 40));
  expect(rest.slice(3)).toEqual([...ids.slice(15, 37)]);
  expect(await statusOf(admin, product)).toEqual(['2 CANCELED_BY_SOLD_OUT 37', '3 COMPLETED 45']);
});

test('what was throttled is next, before anybody behind it', async () => {
  const { product, ids } = await waited(25);
  await back(product);
  const { notices } = await claim(database);
  await record(database, notices.slice(0, 18));
  await record(database, notices.slice(18), { state: 'PENDING' });
  expect(await claim(database)).toMatchObject({ notices: [], look: MAIL_RETRY_SECONDS });
  await fresh.advanceClock(MAIL_RETRY_SECONDS + 1);
  expect(await tellAll(database)).toEqual(ids.slice(18));
});

test('a bad address fails alone; who has no address or left is skipped and counted; the sum is everybody', async () => {
  const { product, buyers, ids } = await waited(6);
  await admin.query('update app.users set email = null where id = $1', [ids[3]]);
  await back(product);
  const { notices } = await claim(database);
  expect(notices.map(({ to }) => to)).toEqual([0, 1, 2, 4, 5].map((i) => ids[i]));
  await record(database, notices.slice(0, 1), { state: 'FAILED' });
  await record(database, notices.slice(1, 2), { state: 'UNKNOWN' });
  await record(database, notices.slice(2, 3), { state: 'SUPPRESSED' });
  await record(database, notices.slice(3, 4), { state: 'PENDING' });
  await record(database, notices.slice(4));
  await leave(database, product, buyers[4] as Principal);
  await fresh.advanceClock(MAIL_RETRY_SECONDS + 1);
  expect(await tellAll(database)).toEqual([]);
  expect(await runsOf(admin, product)).toMatchObject([
    { status: 'COMPLETED', sent: 1, unknown: 1, suppressed: 3, failed: 1 },
  ]);
});

test('everybody has withdrawn: the run completes with nobody told', async () => {
  const { product, buyers, ids } = await waited(50);
  for (const buyer of buyers.slice(0, 10)) await database.rows(deleteAccount(buyer));
  // Some others have no address the shop could write to.
  await admin.query('update app.users set email = null where id = any ($1)', [ids.slice(10)]);
  await back(product);
  expect(await tellAll(database)).toEqual([]);
  expect(await runsOf(admin, product)).toMatchObject([{ status: 'COMPLETED', suppressed: 40 }]);
});

test('leaving and joining again is the end of the line; leaving what a refusal promised, too', async () => {
  const { product, buyers, ids } = await waited(3);
  await leave(database, product, buyers[0] as Principal);
  await join(database, product, [buyers[0] as Principal]);
  await leave(database, product, buyers[1] as Principal);
  const [refused] = (await shop.buyers(1)) as [Principal];
  await refuse(product, [refused]);
  await leave(database, product, refused);
  await back(product);
  expect(await tellAll(database)).toEqual([ids[2], ids[0]]);
});

test('other mails never wait behind a run: they are claimed first, and have room while its senders are dead', async () => {
  const { product } = await waited(200);
  await back(product);
  await claim(database);
  await claim(database);
  const sold = await shop.product({ stock: 0 });
  await refuse(sold, await shop.buyers(3));
  const { rows } = await admin.query<{ id: string; buyer: string }>(
    "select data->>'orderId' as id, data->>'buyerId' as buyer from app.outbox where type = 'order.refused'",
  );
  const claimed = await database.rows(
    claimMails(
      rows.map(({ id, buyer }) => ({ kind: 'order.refused', subject: id, recipient: buyer })),
      CLAIM,
    ),
  );
  expect(claimed.map(({ kind }) => kind)).toEqual(Array(3).fill('order.refused'));
});

test('two runs take turns, so that a few people never wait behind a crowd', async () => {
  const [crowd, few] = [await waited(100), await waited(5)];
  await back(crowd.product);
  await back(few.product);
  const first = (await claim(database)).notices;
  await record(database, first);
  expect((await claim(database)).notices.slice(0, 5).map(({ to }) => to)).toEqual(few.ids);
});

test('a shop that tells one person for each unit: the next are told when units remain after a while', async () => {
  const { product, ids } = await waited(10);
  await back(product, 3);
  const first = await claim(database, { noticesPerUnit: 1 });
  expect(first.notices.map(({ to }) => to)).toEqual(ids.slice(0, 3));
  await record(database, first.notices);
  const waits = await claim(database, { noticesPerUnit: 1 });
  expect(waits).toMatchObject({ notices: [], look: 600 });
  await place(database, wish(await shop.buyer(), [[product, 1]]));
  await fresh.advanceClock(601);
  expect(await tellAll(database, { noticesPerUnit: 1 }), 'two are left').toEqual(ids.slice(3, 5));
  await fresh.advanceClock(601);
  expect(await tellAll(database, { noticesPerUnit: 2 })).toEqual(ids.slice(5, 9));
});

test('sent by hand: the first round, which no event tells; again only when something was cancelled; the same key is the same answer', async () => {
  const product = await shop.product({ stock: 5 });
  const [operator, seller, buyer] = [await shop.operator(), await shop.seller(), await shop.buyer()];
  await join(database, product, [buyer]);
  expect((await send(database, seller, { product }))?.outcome).toBe('auth.forbidden');
  const once = await send(database, operator, { product, key: 'k' });
  expect(once).toMatchObject({ outcome: 'sending', replayed: false, run: { round: 1, openedBy: operator.userId } });
  expect(await send(database, operator, { product, key: 'k' })).toEqual({ ...once, replayed: true });
  expect((await send(database, operator, { product, key: 'k', hash: 'other' }))?.outcome).toBe('key-conflict');
  expect((await send(database, operator, { product }))?.outcome).toBe('notice.nothing_to_resume');
  expect(await tellAll(database)).toEqual([buyer.userId]);
  expect((await send(database, operator, { run: once?.run?.id as never }))?.outcome).toBe('notice.nothing_to_resume');
  expect((await send(database, operator, { run: 'run_0' as never }))?.outcome).toBe('notice.not_found');
  const none = await shop.product({ stock: 0 });
  expect((await send(database, operator, { product: none }))?.outcome).toBe('notice.sold_out');
});

test('a product that is deleted is told to nobody more', async () => {
  const { product } = await waited(3);
  await back(product);
  await admin.query('update app.products set deleted_at = app.now() where id = $1', [product]);
  expect((await claim(database)).notices).toEqual([]);
  expect(await statusOf(admin, product)).toEqual(['2 CANCELED_BY_SOLD_OUT 0']);
});
