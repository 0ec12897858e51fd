/** R4, R5: what failed for good, as the tables keep it. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import * as letters from '#db/statements/dead-letters.ts';
import * as redrives from '#db/statements/redrives.ts';
import type { DeadLetterFilter } from '#domain/dead-letter.ts';
import { OPERATOR_EVENTS } from '#domain/events.ts';
import type { DeadLetterId, RedriveId } from '#domain/ids.ts';
import {
  ALERT_LEASE_SECONDS,
  ALERT_MAILS_MAX,
  ALERT_WINDOW_MINUTES,
  RECEIVES_MAX,
  REDRIVE_ROUND_DELAYS_SECONDS,
} from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { newId, openShop } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const SAMPLES = REDRIVE_ROUND_DELAYS_SECONDS.length;

interface Copy {
  readonly id?: string;
  readonly send?: number;
  readonly queue?: string;
  readonly error?: string;
  readonly body?: string;
}
const record = async (messageId: string, { queue = 'restock', error = 'no', body = '{}', ...copy }: Copy = {}) => {
  const dead = { queue, messageId, body, attributes: {}, error, receives: RECEIVES_MAX, ...copy };
  const [row] = await fresh.database.rows(letters.recordDeadLetter(newId('dl'), dead));
  if (!row) throw new Error('nothing was recorded');
  return row;
};

/** A message that fails every round. */
async function park(messageId: string, copy: Copy = {}): Promise<DeadLetterId> {
  let last = await record(messageId, copy);
  for (let round = 1; last.action === 'retry'; round++) {
    last = await record(`${messageId}.${round}`, { ...copy, id: last.id, send: last.send });
  }
  expect(last.action).toBe('parked');
  return last.id as DeadLetterId;
}
const alerts = async () => {
  const ids = (await fresh.database.rows(letters.claimAlerts(randomUUID()))).map(({ id }) => id);
  const read = (await fresh.database.rows(letters.readAlerts(ids))).map(({ alert }) => alert);
  for (const { id } of read) await fresh.database.rows(letters.recordAlert(id, true));
  return read;
};
const stateOf = async (id: string) =>
  (await fresh.admin.query('select state, receives, rounds, error, kind from app.dead_letters where id = $1', [id]))
    .rows[0];

async function start(wish: redrives.RedriveRequest, { rate = 10, key = newId('ord') as string } = {}) {
  const caller = await shop.operator();
  const [row] = await fresh.database.rows(
    redrives.startRedrive({ caller, key, hash: 'h', newId: newId('rdr'), selection: wish, rate, dryRun: false }),
  );
  return { caller, row, id: row?.redrive?.id as RedriveId };
}
async function sendAll() {
  const rows = await fresh.database.rows(redrives.claimRedrive(false));
  const sent = rows.flatMap(({ id }) => (id ? [{ id }] : []));
  if (rows[0]?.redriveId) await fresh.database.rows(redrives.recordRedriven(rows[0].redriveId, sent));
  return rows.filter(({ id }) => id);
}

test('operators who look hear of a parked message, once', async () => {
  const id = await park('m');
  await record('m', { id, send: SAMPLES });
  const told = await shop.events('dead_letter.parked');
  expect(told.map((data) => OPERATOR_EVENTS['dead_letter.parked'].parse(data))).toEqual([
    { deadLetterId: id, queue: 'restock' },
  ]);
});

test('a message goes back after a minute, five and fifteen, then it is parked with all its receives', async () => {
  const delays: number[] = [];
  let last = await record('m0');
  for (let round = 1; last.action === 'retry'; round++) {
    delays.push(last.delaySeconds);
    await fresh.database.rows(
      letters.recordOutcomes('restock', [{ messageId: `m${round}`, error: `down ${round}` }], [], 'req-1'),
    );
    last = await record(`m${round}`, { id: last.id, send: last.send });
  }
  expect(delays).toEqual(REDRIVE_ROUND_DELAYS_SECONDS);
  expect(await stateOf(last.id)).toEqual({
    state: 'parked',
    receives: RECEIVES_MAX * (SAMPLES + 1),
    rounds: SAMPLES,
    error: 'down 3',
    kind: 'down #',
  });
  await alerts();
});

test('the same record twice is one round, and a copy that was sent twice is no second one', async () => {
  const first = await record('m');
  expect(await record('m')).toMatchObject({ action: 'retry', id: first.id, send: 1 });
  const second = await record('copy-a', { id: first.id, send: 1 });
  expect(second).toMatchObject({ action: 'retry', send: 2 });
  expect(await record('copy-b', { id: first.id, send: 1 }), 'the other copy of the first').toMatchObject({
    action: 'none',
  });
  expect(await stateOf(first.id)).toMatchObject({ rounds: 2 });
});

test('ten workers record the same message at once: one dead letter, one round', async () => {
  const dead = { queue: 'mail', messageId: 'm', body: '{}', attributes: {}, error: 'no', receives: 5 };
  const rows = await fresh.inParallel(10, Array.from({ length: 10 }), (session) =>
    session.rows(letters.recordDeadLetter(newId('dl'), dead)),
  );
  expect(new Set(rows.flat().map(({ id }) => id)).size).toBe(1);
  expect(rows.flat().every(({ action, send }) => action === 'retry' && send === 1)).toBe(true);
});

test('its consumer has done it at last: it is handled, by the newest copy only', async () => {
  const first = await record('m');
  await fresh.database.rows(letters.recordOutcomes('restock', [], [{ id: first.id, send: 7 }], null));
  expect(await stateOf(first.id)).toMatchObject({ state: 'retrying' });
  await fresh.database.rows(letters.recordOutcomes('restock', [], [{ id: first.id, send: 1 }], null));
  expect(await stateOf(first.id)).toMatchObject({ state: 'handled' });
});

test('a hundred of one cause are one alert, whatever ids and numbers are in their errors', async () => {
  for (let i = 0; i < 25; i++)
    await park(`m${i}`, { error: `no restock rst_0000000000000000000000${i} after ${i} s: "x${i}"` });
  const sent = await alerts();
  expect(sent).toMatchObject([{ queue: 'restock', count: 25, errors: 1 }]);
  expect(sent[0]?.top).toHaveLength(5);
  await park('later', { error: 'no restock rst_00000000000000000000000999 after 9 s: "y"' });
  expect(await alerts(), 'in the same quarter of an hour').toEqual([]);
  await fresh.advanceClock(ALERT_WINDOW_MINUTES * 60 + 1);
  expect(await alerts(), 'one more came since the last mail').toMatchObject([{ count: 26 }]);
  await fresh.advanceClock(ALERT_WINDOW_MINUTES * 60 + 1);
  expect(await alerts(), 'nothing new').toEqual([]);
});

test('what is parked is grouped by its cause, the largest first, and a group is what a redrive of it means', async () => {
  for (const n of [1, 2, 3]) await park(`f${n}`, { error: `factory ${n} answered 500` });
  const last = await park('v', { error: 'no such buyer', queue: 'vip' });
  await record('on its way', { error: 'factory 9 answered 500' });
  const caller = await shop.operator();
  const groups = async (filter: DeadLetterFilter) =>
    (await fresh.database.rows(letters.listDeadLetterGroups(caller, filter, 100))).map(({ group }) => group);
  const [first, second] = await groups({});
  expect(first).toMatchObject({
    queue: 'restock',
    kind: 'factory # answered #',
    count: 3,
    error: 'factory 3 answered 500',
  });
  expect(second).toMatchObject({ queue: 'vip', kind: 'no such buyer', count: 1 });
  expect(await groups({ text: last })).toEqual([second]);
  const { row } = await start({ filter: { queue: 'restock', kind: first?.kind } });
  expect(row?.redrive?.total).toBe(3);
  const buyer = await fresh.database.rows(letters.listDeadLetterGroups(await shop.buyer(), {}, 100));
  expect(buyer).toEqual([{ role: 'BUYER', group: null }]);
});

test('thirty different errors are five mails, the last of which speaks for the rest', async () => {
  for (let i = 0; i < 30; i++) await park(`m${i}`, { error: `error ${String.fromCharCode(65 + (i % 26), 65 + i)}` });
  const sent = await alerts();
  expect(sent).toHaveLength(ALERT_MAILS_MAX);
  expect(sent.find(({ queue }) => queue === '*')).toMatchObject({ count: 30, errors: 30, queues: ['restock'] });
  await park('another', { error: 'quite another' });
  expect(await alerts()).toEqual([]);
});

test('an alert that did not leave is claimed again; two workers never claim the same', async () => {
  await park('m');
  const claimed = await fresh.inParallel(4, [1, 2, 3, 4], (session) => session.rows(letters.claimAlerts(randomUUID())));
  expect(claimed.flat()).toHaveLength(1);
  await fresh.database.rows(letters.recordAlert(claimed.flat()[0]?.id ?? 0, false));
  expect(await alerts()).toHaveLength(1);
});

test('a redrive sends a second’s worth at a time, tells its progress, and its end', async () => {
  const parked = await Promise.all(Array.from({ length: 5 }, (_, i) => park(`m${i}`)));
  await alerts();
  const { caller, id } = await start({ filter: { queue: 'restock' } satisfies DeadLetterFilter }, { rate: 3 });
  expect(await sendAll()).toHaveLength(3);
  expect(await sendAll(), 'the second is not over').toEqual([]);
  await fresh.advanceClock(1);
  const rest = await sendAll();
  expect(rest).toHaveLength(2);
  const progress = async () => (await fresh.database.rows(redrives.readRedrive(caller, id)))[0]?.redrive;
  expect(await progress()).toMatchObject({ state: 'running', total: 5, waiting: 0, sent: 5 });
  expect(await fresh.database.rows(letters.claimRecoveries(randomUUID())), 'they may come back').toEqual([]);
  const copies = parked.map((letter) => ({ id: letter, send: SAMPLES + 1 }));
  await fresh.database.rows(letters.recordOutcomes('restock', [], copies.slice(1), null));
  const [back] = copies;
  expect(await record('back', { ...back }), 'no rounds are left').toMatchObject({ action: 'parked' });
  await fresh.database.rows(redrives.claimRedrive(false));
  expect(await progress()).toMatchObject({ state: 'done', handled: 4, returned: 1 });
  const operator = await shop.operator();
  await fresh.database.rows(letters.changeDeadLetter(operator, parked[0] as DeadLetterId, { reason: 'poison' }));
  expect(await fresh.database.rows(letters.claimRecoveries(randomUUID()))).toMatchObject([
    { recovery: { queue: 'restock', handled: 4, discarded: 1 } },
  ]);
  expect(await fresh.database.rows(letters.claimRecoveries(randomUUID())), 'told once').toEqual([]);
});

test('the same key is the same redrive; what is on its way is in no second one', async () => {
  const id = await park('m');
  await alerts();
  const caller = await shop.operator();
  const wish = { caller, key: 'k', hash: 'h', selection: { ids: [id] }, rate: 1, dryRun: false };
  const answers = await fresh.inParallel(5, [1, 2, 3, 4, 5], (session) =>
    session.rows(redrives.startRedrive({ ...wish, newId: newId('rdr') })),
  );
  expect(new Set(answers.flat().map(({ redrive }) => redrive?.id)).size).toBe(1);
  expect((await start({ ids: [id] })).row?.redrive).toMatchObject({ total: 0, state: 'done' });
  expect(await sendAll()).toHaveLength(1);
  expect(await sendAll()).toEqual([]);
});

test('a cancelled redrive leaves the rest parked; a dead worker’s claim is sent again', async () => {
  for (let i = 0; i < 3; i++) await park(`m${i}`);
  await alerts();
  const { caller, id } = await start({ filter: {} }, { rate: 1 });
  expect(await fresh.database.rows(redrives.claimRedrive(false))).toHaveLength(1);
  const [row] = await fresh.database.rows(redrives.cancelRedrive(caller, id));
  expect(row?.redrive).toMatchObject({ state: 'cancelled', waiting: 1, cancelled: 2 });
  await fresh.advanceClock(120);
  expect(await sendAll(), 'whoever had it has died').toHaveLength(1);
  const { rows } = await fresh.admin.query("select count(*)::int as n from app.dead_letters where state = 'parked'");
  expect(rows).toEqual([{ n: 2 }]);
});

test('an edit needs the version that was read, and only a parked message can be changed', async () => {
  const operator = await shop.operator();
  const id = await park('m', { body: 'x'.repeat(30_000) });
  await alerts();
  const components = await fresh.database.rows(letters.readMessage(id));
  expect(JSON.parse(components.map(({ piece }) => piece).join(''))).toEqual({
    body: 'x'.repeat(30_000),
    attributes: {},
  });
  const [seen] = await fresh.database.rows(letters.readDeadLetter(operator, id));
  const version = seen?.deadLetter?.version ?? 0;
  const outcome = async (change: Parameters<typeof letters.changeDeadLetter>[2]) =>
    (await fresh.database.rows(letters.changeDeadLetter(operator, id, change)))[0]?.outcome;
  expect(await outcome({ version: version - 1, body: '{}' })).toBe('dead_letter.changed');
  expect(await outcome({ version, body: '{"a":1}' })).toBe('changed');
  expect(await outcome({ reason: 'enough' })).toBe('changed');
  expect(await outcome({ reason: 'enough' }), 'again').toBe('changed');
  expect(await outcome({ version: version + 2, body: '{}' })).toBe('dead_letter.not_parked');
  expect((await start({ ids: [id] })).row?.redrive?.total, 'what is given up stays so').toBe(0);
});

test('nobody but operators sees or does anything', async () => {
  const id = await park('m');
  await alerts();
  const buyer = await shop.buyer();
  expect(await fresh.database.rows(letters.listDeadLetters(buyer, {}, '~', 9))).toEqual([
    { role: 'BUYER', deadLetter: null },
  ]);
  expect((await fresh.database.rows(letters.readDeadLetter(buyer, id)))[0]?.deadLetter).toBeNull();
  expect(await fresh.database.rows(letters.changeDeadLetter(buyer, id, { reason: 'x' }))).toEqual([
    { outcome: 'auth.forbidden', deadLetter: null },
  ]);
  const wish = {
    caller: buyer,
    key: 'k',
    hash: 'h',
    newId: newId('rdr'),
    selection: { ids: [id] },
    rate: 1,
    dryRun: false,
  };
  expect((await fresh.database.rows(redrives.startRedrive(wish)))[0]?.outcome).toBe('auth.forbidden');
});

test('a consumer that is quicker than the note of its sending: the redrive hears of both', async () => {
  const [done, back] = [await park('done'), await park('back')];
  await alerts();
  const { caller, id } = await start({ ids: [done, back] });
  const claimed = await fresh.database.rows(redrives.claimRedrive(false));
  expect(claimed.map((row) => row.id).sort()).toEqual([done, back].sort());
  const [redriveId, send] = [claimed[0]?.redriveId as RedriveId, SAMPLES + 1];
  await fresh.database.rows(letters.recordOutcomes('restock', [], [{ id: done, send }], null));
  await record('back again', { id: back, send });
  await fresh.database.rows(redrives.recordRedriven(redriveId, [{ id: done }, { id: back }]));
  const [row] = await fresh.database.rows(redrives.readRedrive(caller, id));
  expect(row?.redrive).toMatchObject({ waiting: 0, sent: 0, handled: 1, returned: 1 });
  await fresh.advanceClock(120);
  expect(await sendAll(), 'nothing is sent twice').toEqual([]);
  expect([await stateOf(done), await stateOf(back)]).toMatchObject([{ state: 'handled' }, { state: 'parked' }]);
});

test('what its queue will not take is again what it was', async () => {
  const parked = await park('parked');
  await alerts();
  const { id: handled } = await record('m');
  await fresh.database.rows(letters.recordOutcomes('restock', [], [{ id: handled, send: 1 }], null));
  const { caller, id } = await start({ ids: [parked, handled] });
  await fresh.database.rows(redrives.claimRedrive(false));
  const refused = [parked, handled].map((letter) => ({ id: letter, error: 'too long' }));
  await fresh.database.rows(redrives.recordRedriven(id, refused));
  expect([await stateOf(parked), await stateOf(handled)]).toMatchObject([{ state: 'parked' }, { state: 'handled' }]);
  expect((await fresh.database.rows(redrives.readRedrive(caller, id)))[0]?.redrive).toMatchObject({ returned: 2 });
});

test('who was to tell of a recovery has died: it is told after all, and once', async () => {
  const id = await park('m');
  await alerts();
  await fresh.database.rows(letters.changeDeadLetter(await shop.operator(), id, { reason: 'x' }));
  const claim = async () =>
    (await fresh.database.rows(letters.claimRecoveries(randomUUID()))).map(({ recovery }) => recovery);
  expect(await claim()).toHaveLength(1);
  expect(await claim(), 'somebody is telling it').toEqual([]);
  await fresh.advanceClock(ALERT_LEASE_SECONDS);
  const [recovery] = await claim();
  await fresh.database.rows(letters.recordRecovery(recovery?.alerts ?? [], false));
  expect(await claim(), 'SES would not take it').toEqual([recovery]);
  await fresh.database.rows(letters.recordRecovery(recovery?.alerts ?? [], true));
  await fresh.advanceClock(ALERT_LEASE_SECONDS);
  expect(await claim()).toEqual([]);
});

test('a claim whose answer was lost is asked for again, and has what it claimed', async () => {
  const id = await park('m');
  const claim = () => fresh.database.rows(letters.claimAlerts('me'));
  const [first, again] = [await claim(), await claim()];
  expect(first).toHaveLength(1);
  expect(again).toEqual(first);
  expect(await fresh.database.rows(letters.claimAlerts('another'))).toEqual([]);
  await fresh.database.rows(letters.recordAlert(first[0]?.id ?? 0, true));
  await fresh.database.rows(letters.changeDeadLetter(await shop.operator(), id, { reason: 'x' }));
  const recoveries = () => fresh.database.rows(letters.claimRecoveries('me'));
  const told = await recoveries();
  expect(told).toHaveLength(1);
  expect(await recoveries()).toEqual(told);
  expect(await fresh.database.rows(letters.claimRecoveries('another'))).toEqual([]);
});
