/** A restored database fits the queues, readers and systems outside, which are newer. */
import pg from 'pg';
import { expect, test } from 'vitest';
import { beginAfterRestore } from '#db/restore.ts';
import * as deadLetters from '#db/statements/dead-letters.ts';
import { recordMails } from '#db/statements/mails.ts';
import { claimOutbox, markPublished } from '#db/statements/outbox.ts';
import { readOverview } from '#db/statements/overview.ts';
import * as redrives from '#db/statements/redrives.ts';
import { readStream } from '#db/statements/stream.ts';
import type { Principal } from '#domain/caller.ts';
import { REDRIVE_ROUND_DELAYS_SECONDS, REDRIVE_SETTLE_MINUTES, RESTORE_REPUBLISH_MINUTES } from '#domain/limits.ts';
import { openDeadLetters } from './dead-letters.ts';
import { freshDatabase } from './fresh.ts';
import { claim, joinWaitlist, notifyAll, openRun, refill, send } from './notices.ts';
import { charge, withPayment } from './orders.ts';
import { toSession, untilBlocked } from './session.ts';
import { newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { admin, database } = fresh;
const { record, alerts, stateOf, historyOf } = openDeadLetters(fresh, shop);

const CLUSTER = 'arn:aws:rds:ap-northeast-2:111122223333:cluster:restored-1';
const OTHER_CLUSTER = 'arn:aws:rds:ap-northeast-2:111122223333:cluster:restored-2';
const [FIRST_DELAY_SECONDS] = REDRIVE_ROUND_DELAYS_SECONDS;

/** As the set-up calls it: with the owner's rights. */
const restored = async (cluster = CLUSTER) => beginAfterRestore(await toSession(admin), cluster);
const publishAll = async (): Promise<readonly number[]> => {
  const ids = (await database.rows(claimOutbox(false))).flatMap(({ id }) => id ?? []);
  await database.rows(markPublished(ids));
  return ids;
};
const outbox = async () =>
  (
    await admin.query<{ id: string; seq: string | null; published: boolean }>(
      'select id, seq, published_at is not null as published from app.outbox order by id',
    )
  ).rows.map(({ id, seq, published }) => ({ id: Number(id), seq: seq === null ? null : Number(seq), published }));
const numbers = async () =>
  new Map(
    (
      await admin.query<{ name: string; value: string | null }>(
        "select sequencename as name, last_value as value from pg_sequences where schemaname = 'app'",
      )
    ).rows.map(({ name, value }) => [name, Number(value)]),
  );

/** A buyer pays an order: the events of the order and, after `publishAll`, their places in the stream. */
async function paidOrder() {
  const buyer = await shop.buyer();
  const order = newOrder(buyer, [[await shop.product({ stock: 5 }), 1]]);
  await charge(database, buyer, 1_000);
  await place(database, withPayment(order));
  return { buyer, order };
}
const mailOf = async (orderId: string) =>
  (await admin.query('select kind, state, error from app.mails where subject_id = $1', [orderId])).rows;

test('numbers that the lost database gave out do not come again, also after the next restore', async () => {
  await paidOrder();
  await publishAll();
  const before = await numbers();
  expect(before.size).toBeGreaterThan(5);
  await restored();
  const after = await numbers();
  for (const [name, value] of after) expect(value, name).toBeGreaterThan((before.get(name) ?? 0) + 1_000_000_000);
  await paidOrder();
  const used = await numbers();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await restored(OTHER_CLUSTER);
  for (const [name, value] of await numbers()) expect(value, name).toBeGreaterThan(used.get(name) ?? 0);
  for (const { id } of await outbox()) expect(Number.isSafeInteger(id)).toBe(true);
});

test('a repeated set-up of the same cluster changes nothing', async () => {
  await paidOrder();
  await publishAll();
  expect(await restored()).toEqual({ events: 2, mails: 1, runs: 0, deadLetters: 0 });
  await publishAll();
  const [events, sequences] = [await outbox(), await numbers()];
  expect(await restored()).toBeNull();
  expect([await outbox(), await numbers()]).toEqual([events, sequences]);
  const { rows } = await admin.query('select operator, action, target from app.operator_actions');
  expect(rows).toEqual([{ operator: 'setup', action: 'restore', target: CLUSTER }]);
});

test('of two set-ups of one cluster at once only one changes the database', async () => {
  await paidOrder();
  await publishAll();
  const { host, port, user, password, database: name } = admin;
  const other = new pg.Client({ host, port, user: user ?? '', password: password ?? '', database: name ?? '' });
  await other.connect();
  try {
    await other.query('begin');
    expect(await beginAfterRestore(await toSession(other), CLUSTER)).toMatchObject({ events: 2 });
    const session = await toSession(admin);
    const second = beginAfterRestore(session, CLUSTER);
    await untilBlocked(other, session);
    await other.query('commit');
    expect(await second).toBeNull();
  } finally {
    // An open transaction would block the next test.
    await other.end();
  }
});

test('an edit of many dead letters finds its position behind the gap', async () => {
  await restored();
  await record('one');
  const [row] = await database.rows(deadLetters.readEditable(await shop.operator(), {}, null, ''));
  expect(row?.position).toBeGreaterThan(2 ** 31);
});

test('the functions cannot move the numbers', async () => {
  await expect(beginAfterRestore(database, CLUSTER)).rejects.toThrow('permission denied for sequence');
});

test('events of the last half hour are published again in their places, older ones are not', async () => {
  await paidOrder();
  await publishAll();
  await fresh.advanceClock(RESTORE_REPUBLISH_MINUTES * 60 + 1);
  await paidOrder();
  await publishAll();
  const before = await outbox();
  await restored();
  expect((await outbox()).map(({ published }) => published)).toEqual([true, true, false, false]);
  expect(await publishAll()).toEqual(before.slice(2).map(({ id }) => id));
  expect(await outbox()).toEqual(before);
});

test('a reader of the stream who saw events of the lost database gets `reset`', async () => {
  const operator = await shop.operator();
  const read = async (after: number) =>
    (await database.rows(readStream(operator, null, after))).flatMap(({ type }) => type ?? []);
  await paidOrder();
  await publishAll();
  await restored();
  await paidOrder();
  await publishAll();
  for (const seen of [1, 500]) expect(await read(seen), `after ${seen}`).toEqual(['reset']);
});

test('the overview counts on behind the gap of the numbers', async () => {
  const operator = await shop.operator();
  const totals = async (caller: Principal) =>
    (await database.rows(readOverview(caller, null))).find(({ part }) => part === 'totals')?.item;
  await paidOrder();
  await publishAll();
  expect(await totals(operator)).toMatchObject({ orders: { paid: 1 }, behind: 0 });
  await restored();
  await paidOrder();
  await publishAll();
  expect(await totals(operator)).toMatchObject({ orders: { paid: 2 }, behind: 0 });
});

test('a mail that may have left is UNKNOWN, whether it was stored, claimed or only announced', async () => {
  const orders = [await paidOrder(), await paidOrder(), await paidOrder()];
  const [claimed = '', stored = '', announced = ''] = orders.map(({ order }) => order.id as string);
  await publishAll();
  await admin.query(`select app.store_mails($1)`, [JSON.stringify([{ kind: 'order.paid', subject: claimed }])]);
  expect((await claim(database)).notices).toHaveLength(1);
  await admin.query(`select app.store_mails($1)`, [JSON.stringify([{ kind: 'order.paid', subject: stored }])]);
  expect(await restored()).toMatchObject({ mails: 3 });
  for (const order of [claimed, stored, announced]) {
    expect(await mailOf(order)).toEqual([
      { kind: 'order.paid', state: 'UNKNOWN', error: 'the database was restored: the mail may have been sent' },
    ]);
  }
  expect((await claim(database)).notices, 'nothing is sent automatically').toEqual([]);
});

test('a notification run stops, and a person resumes it', async () => {
  const [operator, product, buyers] = [await shop.operator(), await shop.product(), await shop.buyers(3)];
  await joinWaitlist(database, product, buyers);
  await openRun(database, product, await refill(admin, product, 5));
  const { notices } = await claim(database, { perSecond: 2 });
  expect(notices).toHaveLength(1);
  await database.rows(recordMails([{ id: notices[0]?.id ?? 0, state: 'SENT', providerId: 'ses-1' }]));
  expect(await restored()).toMatchObject({ runs: 1 });
  expect(await notifyAll(database)).toEqual([]);
  const { rows } = await admin.query<{ status: string }>('select status, sent from app.notice_runs');
  expect(rows).toEqual([{ status: 'CANCELED_BY_ERROR', sent: 1 }]);
  await send(database, operator, { product });
  expect(new Set(await notifyAll(database))).toEqual(new Set(buyers.slice(1).map(({ userId }) => userId)));
});

test('a dead letter whose copy was sent before the restore waits for a person, unless the copy is seen again', async () => {
  const [lost, processed, failed] = [await record('lost'), await record('processed'), await record('failed')];
  expect(await restored()).toMatchObject({ deadLetters: 3 });
  await database.rows(deadLetters.recordOutcomes('restock', [], [{ id: processed.id, send: 1 }], null));
  expect((await record('failed.1', { id: failed.id, send: 1 })).action).toBe('retry');
  const settle = async () => {
    await fresh.advanceClock(FIRST_DELAY_SECONDS + REDRIVE_SETTLE_MINUTES * 60);
    return database.rows(redrives.claimRedrive(false));
  };
  expect(
    (await settle()).some(({ parked }) => parked),
    'the worker mails the operators',
  ).toBe(true);
  expect(await stateOf(lost.id)).toMatchObject({ state: 'parked' });
  expect((await historyOf(lost.id)).slice(1)).toEqual([
    ['retrying', 'restore', 'the database was restored after the message was sent'],
    ['parked', 'restore', 'whether the message was handled is unknown since the restore'],
  ]);
  expect(await alerts()).toMatchObject([{ queue: 'restock' }]);
  expect(await stateOf(processed.id)).toMatchObject({ state: 'handled' });
  await settle();
  expect(await stateOf(failed.id), 'its later copy counts as always').toMatchObject({ state: 'handled' });
});

test('a copy that is newer than the database is not lost: it is retried, or ends its dead letter', async () => {
  // The lost database had sent two copies of each.
  const [failing, ending] = [await record('failing'), await record('ending')];
  const next = await record('failing.2', { id: failing.id, send: 2 });
  expect(next).toMatchObject({ action: 'retry', id: failing.id, send: 3 });
  expect((await record('failing.1', { id: failing.id, send: 1 })).action, 'an older copy').toBe('none');
  await database.rows(deadLetters.recordOutcomes('restock', [], [{ id: ending.id, send: 2 }], null));
  expect(await stateOf(ending.id)).toMatchObject({ state: 'handled' });
});
