/** A person's pause of a consumer: who, when and why, and what may not end by time while it lasts. */
import { expect, test } from 'vitest';
import * as deadLetters from '#db/statements/dead-letters.ts';
import { readQueueFailures } from '#db/statements/overview.ts';
import { changeConsumerPause, listDecidedConsumers } from '#db/statements/queues.ts';
import * as redrives from '#db/statements/redrives.ts';
import type { Principal } from '#domain/caller.ts';
import { PAUSE_FOLLOW_SECONDS, REDRIVE_ROUND_DELAYS_SECONDS, REDRIVE_SETTLE_MINUTES } from '#domain/limits.ts';
import { openDeadLetters } from './dead-letters.ts';
import { freshDatabase } from './fresh.ts';
import { openShop } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { record, park, alerts, stateOf, historyOf, start, sendAll, recoveries } = openDeadLetters(fresh, shop);
const SETTLE_SECONDS = REDRIVE_SETTLE_MINUTES * 60;
const [FIRST_DELAY_SECONDS] = REDRIVE_ROUND_DELAYS_SECONDS;
/** The retention of every queue (`lib/constructs/queue.ts`; test/template/rules-of-queues.ts). */
const [QUEUE_DAYS, DAY_SECONDS] = [4, 86_400];
/** After a pause of more than this, a message may be lost: an hour less than its queue keeps it. */
const DOUBTED_HOURS = 95;

const change = async (caller: Principal, reason: string | null) =>
  (await fresh.database.rows(changeConsumerPause(caller, 'restock', reason)))[0];
const decided = () => fresh.database.rows(listDecidedConsumers());
const poll = () => fresh.database.rows(redrives.claimRedrive(false));

test('a pause has an operator, a time and a reason, and every change is audited once', async () => {
  const operator = await shop.operator();
  const first = await change(operator, 'the factory is being repaired');
  expect(first?.pause).toMatchObject({
    queue: 'restock',
    paused: { operator: operator.userId, reason: 'the factory is being repaired', at: expect.any(String) },
  });
  expect((await change(await shop.operator(), 'another reason'))?.pause, 'the first pause stays').toEqual(first?.pause);
  const shown = await fresh.database.rows(readQueueFailures(operator));
  expect(shown.find(({ name }) => name === 'restock')?.failure?.paused).toEqual(first?.pause?.paused);
  expect((await change(operator, null))?.pause).toEqual({ queue: 'restock', paused: null });
  expect((await change(operator, null))?.pause, 'again').toEqual({ queue: 'restock', paused: null });
  const { rows } = await fresh.admin.query(
    "select operator, action, detail from app.operator_actions where target = 'restock' order by id",
  );
  expect(rows).toEqual([
    { operator: operator.userId, action: 'pause', detail: { reason: 'the factory is being repaired' } },
    { operator: operator.userId, action: 'resume', detail: {} },
  ]);
});

test('only operators pause and resume', async () => {
  expect((await change(await shop.buyer(), 'x'))?.outcome).toBe('auth.forbidden');
  expect((await change(await shop.seller(), null))?.outcome).toBe('auth.forbidden');
  expect(await decided()).toEqual([]);
});

test('parallel pauses are one pause', async () => {
  const operator = await shop.operator();
  await fresh.inParallel(8, Array.from({ length: 8 }), (session) =>
    session.rows(changeConsumerPause(operator, 'restock', 'x')),
  );
  expect((await fresh.admin.query('select from app.consumer_pauses')).rowCount).toBe(1);
});

test('the worker compares the mapping with the pause as long as it lasts, and a while after it', async () => {
  const operator = await shop.operator();
  expect(await poll()).toEqual([]);
  await change(operator, 'x');
  expect(await decided()).toEqual([{ queue: 'restock', paused: true }]);
  expect(await poll()).toMatchObject([{ pollAfterSeconds: 10 }]);
  await fresh.advanceClock(PAUSE_FOLLOW_SECONDS + 1);
  expect(await poll()).toMatchObject([{ pollAfterSeconds: 300 }]);
  await fresh.advanceClock(301);
  await change(operator, null);
  expect(await decided()).toEqual([{ queue: 'restock', paused: false }]);
  expect(await poll()).toMatchObject([{ pollAfterSeconds: 10 }]);
  await fresh.advanceClock(PAUSE_FOLLOW_SECONDS + 1);
  expect(await decided()).toEqual([]);
  expect(await poll()).toEqual([]);
});

test('a message in the queue of a paused consumer does not count as handled by time', async () => {
  const operator = await shop.operator();
  const { id } = await record('m');
  const other = await record('other', { queue: 'mail' });
  await change(operator, 'x');
  await fresh.advanceClock(FIRST_DELAY_SECONDS + SETTLE_SECONDS + 1);
  await poll();
  expect([await stateOf(id), await stateOf(other.id)]).toMatchObject([{ state: 'retrying' }, { state: 'handled' }]);
  await change(operator, null);
  await fresh.advanceClock(SETTLE_SECONDS - 1);
  await poll();
  expect(await stateOf(id), 'the time counts from the resume').toMatchObject({ state: 'retrying' });
  await fresh.advanceClock(2);
  await poll();
  expect(await stateOf(id)).toMatchObject({ state: 'handled' });
});

test('a message whose consumer was paused for as long as SQS keeps it waits for a person, and is not taken for handled', async () => {
  const operator = await shop.operator();
  const lost = await record('lost');
  const id = await park('m');
  await alerts();
  await change(operator, 'x');
  const { caller, id: redriveId } = await start({ ids: [id] });
  expect(await sendAll()).toHaveLength(1);
  await fresh.advanceClock(QUEUE_DAYS * DAY_SECONDS);
  await change(operator, null);
  const young = await record('young');
  await fresh.advanceClock(FIRST_DELAY_SECONDS + SETTLE_SECONDS + 1);
  expect((await poll()).some(({ parked }) => parked)).toBe(true);
  for (const one of [lost.id, id]) expect(await stateOf(one)).toMatchObject({ state: 'parked' });
  expect((await historyOf(id)).at(-1)).toEqual(['parked', 'redrive', expect.stringContaining('may be lost')]);
  expect(await stateOf(young.id), 'sent after the resume').toMatchObject({ state: 'handled' });
  const [row] = await fresh.database.rows(redrives.readRedrive(caller, redriveId));
  expect(row?.redrive).toMatchObject({ state: 'done' });
});

test.for([
  { more: -60, state: 'handled' },
  { more: 60, state: 'parked' },
])('a pause of 95 hours and $more s since the message was due: it is $state by time', async ({ more, state }) => {
  const operator = await shop.operator();
  const { id } = await record('m');
  await change(operator, 'x');
  await fresh.advanceClock(FIRST_DELAY_SECONDS + DOUBTED_HOURS * 3_600 + more);
  await change(operator, null);
  await fresh.advanceClock(SETTLE_SECONDS);
  await poll();
  expect(await stateOf(id)).toMatchObject({ state });
});

test('a redrive to a paused consumer goes on, and no recovery is reported before its messages were processed', async () => {
  const id = await park('m');
  await alerts();
  const operator = await shop.operator();
  await change(operator, 'x');
  const { caller, id: redriveId } = await start({ ids: [id] });
  expect(await sendAll()).toHaveLength(1);
  await fresh.advanceClock(SETTLE_SECONDS + 1);
  await poll();
  const state = async () => (await fresh.database.rows(redrives.readRedrive(caller, redriveId)))[0]?.redrive?.state;
  expect(await state()).toBe('running');
  expect(await recoveries()).toEqual([]);
  await change(operator, null);
  const [row] = (await fresh.admin.query('select sends from app.dead_letters where id = $1', [id])).rows;
  await fresh.database.rows(deadLetters.recordOutcomes('restock', [], [{ id, send: row.sends }], null));
  await poll();
  expect(await state()).toBe('done');
  expect(await recoveries()).toHaveLength(1);
});

test('the alert of a queue names the pause of its consumer', async () => {
  const operator = await shop.operator();
  const paused = (await change(operator, 'repair'))?.pause;
  await park('m');
  expect(await alerts()).toMatchObject([{ queue: 'restock', paused: [paused] }]);
  await park('v', { queue: 'vip' });
  expect(await alerts()).toMatchObject([{ queue: 'vip', paused: [] }]);
});
