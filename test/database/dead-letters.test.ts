/** R4, R5: dead letters and redrives as the database stores them. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import * as deadLetters from '#db/statements/dead-letters.ts';
import * as redrives from '#db/statements/redrives.ts';
import type { DeadLetterFilter } from '#domain/dead-letter.ts';
import { OPERATOR_EVENTS } from '#domain/events.ts';
import type { DeadLetterId, RedriveId } from '#domain/ids.ts';
import {
  ALERT_LEASE_SECONDS,
  ALERT_MAILS_MAX,
  ALERT_WINDOW_MINUTES,
  RECEIVES_MAX,
  REDRIVE_LEASE_SECONDS,
  REDRIVE_ROUND_DELAYS_SECONDS,
} from '#domain/limits.ts';
import { openDeadLetters, ROUNDS } from './dead-letters.ts';
import { freshDatabase } from './fresh.ts';
import { newId, openShop } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { record, park, alerts, stateOf, start, claim, begin, sendAll } = openDeadLetters(fresh, shop);

test('a parked message publishes one event to the operators', async () => {
  const id = await park('m');
  await record('m', { id, send: ROUNDS });
  const events = await shop.events('dead_letter.parked');
  expect(events.map((data) => OPERATOR_EVENTS['dead_letter.parked'].parse(data))).toEqual([
    { deadLetterId: id, queue: 'restock' },
  ]);
});

test('a message is retried after one, five and fifteen minutes, then parked with the count of all its receives', async () => {
  const delays: number[] = [];
  let last = await record('m0');
  for (let round = 1; last.action === 'retry'; round++) {
    delays.push(last.delaySeconds);
    await fresh.database.rows(
      deadLetters.recordOutcomes('restock', [{ messageId: `m${round}`, error: `down ${round}` }], [], 'req-1'),
    );
    last = await record(`m${round}`, { id: last.id, send: last.send });
  }
  expect(delays).toEqual(REDRIVE_ROUND_DELAYS_SECONDS);
  expect(await stateOf(last.id)).toEqual({
    state: 'parked',
    receives: RECEIVES_MAX * (ROUNDS + 1),
    rounds: ROUNDS,
    error: 'down 3',
    kind: 'down #',
  });
  await alerts();
});

test('a repeated record counts as one retry round, and so does a duplicated copy', async () => {
  const first = await record('m');
  expect(await record('m')).toMatchObject({ action: 'retry', id: first.id, send: 1 });
  const second = await record('copy-a', { id: first.id, send: 1 });
  expect(second).toMatchObject({ action: 'retry', send: 2 });
  expect(await record('copy-b', { id: first.id, send: 1 }), 'the other copy of the first round').toMatchObject({
    action: 'none',
  });
  expect(await stateOf(first.id)).toMatchObject({ rounds: 2 });
});

test('ten workers record the same message at once: one dead letter, one retry round', async () => {
  const dead = { queue: 'mail', messageId: 'm', body: '{}', attributes: {}, error: 'no', receives: 5 };
  const rows = await fresh.inParallel(10, Array.from({ length: 10 }), (session) =>
    session.rows(deadLetters.recordDeadLetter(newId('dl'), dead)),
  );
  expect(new Set(rows.flat().map(({ id }) => id)).size).toBe(1);
  expect(rows.flat().every(({ action, send }) => action === 'retry' && send === 1)).toBe(true);
});

test('a dead letter is handled when its consumer succeeds with the newest copy, not with an older one', async () => {
  const first = await record('m');
  expect((await record('m.1', { id: first.id, send: first.send })).send).toBe(2);
  await fresh.database.rows(deadLetters.recordOutcomes('restock', [], [{ id: first.id, send: 1 }], null));
  expect(await stateOf(first.id)).toMatchObject({ state: 'retrying' });
  await fresh.database.rows(deadLetters.recordOutcomes('restock', [], [{ id: first.id, send: 2 }], null));
  expect(await stateOf(first.id)).toMatchObject({ state: 'handled' });
});

test('many messages with one cause make one alert, whatever ids and numbers their errors contain', async () => {
  for (let i = 0; i < 25; i++)
    await park(`m${i}`, { error: `no restock rst_0000000000000000000000${i} after ${i} s: "x${i}"` });
  const sent = await alerts();
  expect(sent).toMatchObject([{ queue: 'restock', count: 25, errors: 1 }]);
  expect(sent[0]?.top).toHaveLength(5);
  await park('later', { error: 'no restock rst_00000000000000000000000999 after 9 s: "y"' });
  expect(await alerts(), 'in the same quarter of an hour').toEqual([]);
  await fresh.advanceClock(ALERT_WINDOW_MINUTES * 60 + 1);
  expect(await alerts(), 'one more message since the last alert').toMatchObject([{ count: 26 }]);
  await fresh.advanceClock(ALERT_WINDOW_MINUTES * 60 + 1);
  expect(await alerts(), 'no new message').toEqual([]);
});

test('parked messages are grouped by cause, the largest group first, and a redrive can select a group', async () => {
  for (const n of [1, 2, 3]) await park(`f${n}`, { error: `factory ${n} answered 500` });
  const last = await park('v', { error: 'no such buyer', queue: 'vip' });
  await record('retrying', { error: 'factory 9 answered 500' });
  const caller = await shop.operator();
  const groups = async (filter: DeadLetterFilter) =>
    (await fresh.database.rows(deadLetters.listDeadLetterGroups(caller, filter, 100))).map(({ group }) => group);
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
  const buyer = await fresh.database.rows(deadLetters.listDeadLetterGroups(await shop.buyer(), {}, 100));
  expect(buyer).toEqual([{ role: 'BUYER', group: null }]);
});

test('a filter by time selects what was recorded in it, for lists, groups and redrives', async () => {
  const ids: string[] = [];
  const times: string[] = [];
  for (const name of ['first', 'second', 'third']) {
    await fresh.advanceClock(60);
    ids.push(await park(name));
    const { rows } = await fresh.admin.query('select created_at from app.dead_letters where id = $1', [ids.at(-1)]);
    times.push(rows[0].created_at.toISOString());
  }
  const caller = await shop.operator();
  const filter = { from: times[1], to: times[2] };
  const listed = await fresh.database.rows(deadLetters.listDeadLetters(caller, filter, '~', 10));
  expect(
    listed.map(({ deadLetter }) => deadLetter?.id),
    'from included, to excluded',
  ).toEqual([ids[1]]);
  const groups = await fresh.database.rows(deadLetters.listDeadLetterGroups(caller, { from: times[1] }, 10));
  expect(groups).toMatchObject([{ group: { count: 2 } }]);
  expect((await start({ filter: { to: times[2] } })).row?.redrive?.total).toBe(2);
});

test('thirty different errors make five alerts; the last alert covers the remaining errors', async () => {
  for (let i = 0; i < 30; i++) await park(`m${i}`, { error: `error ${String.fromCharCode(65 + (i % 26), 65 + i)}` });
  const sent = await alerts();
  expect(sent).toHaveLength(ALERT_MAILS_MAX);
  expect(sent.find(({ queue }) => queue === '*')).toMatchObject({ count: 30, errors: 30, queues: ['restock'] });
  await park('another', { error: 'a different error' });
  expect(await alerts()).toEqual([]);
});

test('an alert that was not sent is claimed again; two workers never claim the same alert', async () => {
  await park('m');
  const claimed = await fresh.inParallel(4, [1, 2, 3, 4], (session) =>
    session.rows(deadLetters.claimAlerts(randomUUID())),
  );
  expect(claimed.flat()).toHaveLength(1);
  await fresh.database.rows(deadLetters.recordAlert(claimed.flat()[0]?.id ?? 0, false));
  expect(await alerts()).toHaveLength(1);
});

test('a redrive sends one second’s share at a time and reports its progress and its end', async () => {
  const parked = await Promise.all(Array.from({ length: 5 }, (_, i) => park(`m${i}`)));
  await alerts();
  const { caller, id } = await start({ filter: { queue: 'restock' } satisfies DeadLetterFilter }, { rate: 3 });
  expect(await sendAll()).toHaveLength(3);
  expect(await sendAll(), 'within the same second').toEqual([]);
  await fresh.advanceClock(1);
  const rest = await sendAll();
  expect(rest).toHaveLength(2);
  const progress = async () => (await fresh.database.rows(redrives.readRedrive(caller, id)))[0]?.redrive;
  expect(await progress()).toMatchObject({ state: 'running', total: 5, waiting: 0, sent: 5 });
  expect(await fresh.database.rows(deadLetters.claimRecoveries(randomUUID())), 'the messages may fail again').toEqual(
    [],
  );
  const copies = parked.map((deadLetterId) => ({ id: deadLetterId, send: ROUNDS + 1 }));
  await fresh.database.rows(deadLetters.recordOutcomes('restock', [], copies.slice(1), null));
  const [back] = copies;
  expect(await record('back', { ...back }), 'no retry rounds are left').toMatchObject({ action: 'parked' });
  await fresh.database.rows(redrives.claimRedrive(false));
  expect(await progress()).toMatchObject({ state: 'done', handled: 4, returned: 1 });
  const operator = await shop.operator();
  await fresh.database.rows(deadLetters.changeDeadLetter(operator, parked[0] as DeadLetterId, { reason: 'poison' }));
  expect(await fresh.database.rows(deadLetters.claimRecoveries(randomUUID()))).toMatchObject([
    { recovery: { queue: 'restock', handled: 4, discarded: 1 } },
  ]);
  expect(await fresh.database.rows(deadLetters.claimRecoveries(randomUUID())), 'reported once').toEqual([]);
});

test('a repeated key returns the same redrive; a message that is being redriven is in no second redrive', async () => {
  const id = await park('m');
  await alerts();
  const caller = await shop.operator();
  const request = { caller, key: 'k', hash: 'h', selection: { ids: [id] }, rate: 1, dryRun: false };
  const responses = await fresh.inParallel(5, [1, 2, 3, 4, 5], (session) =>
    session.rows(redrives.startRedrive({ ...request, newId: newId('rdr') })),
  );
  expect(new Set(responses.flat().map(({ redrive }) => redrive?.id)).size).toBe(1);
  expect((await start({ ids: [id] })).row?.redrive).toMatchObject({ total: 0, state: 'done' });
  expect(await sendAll()).toHaveLength(1);
  expect(await sendAll()).toEqual([]);
});

test('a message claimed or begun by a crashed worker of a running redrive is sent again', async () => {
  for (let i = 0; i < 2; i++) await park(`m${i}`);
  await alerts();
  const { caller, id } = await start({ filter: {} });
  const claimed = await claim();
  expect(claimed).toHaveLength(2);
  expect(await begin(claimed.slice(1))).toMatchObject([{ send: ROUNDS + 1 }]);
  expect((await fresh.database.rows(redrives.readRedrive(caller, id)))[0]?.redrive).toMatchObject({
    waiting: 2,
    mayStillLeave: 1,
  });
  expect(await sendAll(), 'while the claim lasts').toEqual([]);
  await fresh.advanceClock(REDRIVE_LEASE_SECONDS);
  expect((await sendAll()).map(({ send }) => send).sort()).toEqual([ROUNDS + 1, ROUNDS + 2]);
});

test('an edit needs the version that was read, and only a parked message can be changed', async () => {
  const operator = await shop.operator();
  const id = await park('m', { body: 'x'.repeat(30_000) });
  await alerts();
  const components = await fresh.database.rows(deadLetters.readMessage(id, 0));
  expect(JSON.parse(components.map(({ piece }) => piece).join(''))).toEqual({
    body: 'x'.repeat(30_000),
    attributes: {},
  });
  const [seen] = await fresh.database.rows(deadLetters.readDeadLetter(operator, id));
  const version = seen?.deadLetter?.version ?? 0;
  const outcome = async (change: Parameters<typeof deadLetters.changeDeadLetter>[2]) =>
    (await fresh.database.rows(deadLetters.changeDeadLetter(operator, id, change)))[0]?.outcome;
  expect(await outcome({ version: version - 1, body: '{}' })).toBe('dead_letter.changed');
  expect(await outcome({ version, body: '{"a":1}' })).toBe('changed');
  expect(await outcome({ reason: 'enough' })).toBe('changed');
  expect(await outcome({ reason: 'enough' }), 'again').toBe('changed');
  expect(await outcome({ version: version + 2, body: '{}' })).toBe('dead_letter.not_parked');
  expect((await start({ ids: [id] })).row?.redrive?.total, 'a discarded message stays discarded').toBe(0);
});

test('only operators can read or change dead letters', async () => {
  const id = await park('m');
  await alerts();
  const buyer = await shop.buyer();
  expect(await fresh.database.rows(deadLetters.listDeadLetters(buyer, {}, '~', 9))).toEqual([
    { role: 'BUYER', deadLetter: null },
  ]);
  expect((await fresh.database.rows(deadLetters.readDeadLetter(buyer, id)))[0]?.deadLetter).toBeNull();
  expect(await fresh.database.rows(deadLetters.changeDeadLetter(buyer, id, { reason: 'x' }))).toEqual([
    { outcome: 'auth.forbidden', deadLetter: null },
  ]);
  const request = {
    caller: buyer,
    key: 'k',
    hash: 'h',
    newId: newId('rdr'),
    selection: { ids: [id] },
    rate: 1,
    dryRun: false,
  };
  expect((await fresh.database.rows(redrives.startRedrive(request)))[0]?.outcome).toBe('auth.forbidden');
});

test('outcomes recorded before the send of a redrive are counted by the redrive', async () => {
  const [done, back] = [await park('done'), await park('back')];
  await alerts();
  const { caller, id } = await start({ ids: [done, back] });
  const claimed = await begin(await claim());
  expect(claimed.map((row) => row.id).sort()).toEqual([done, back].sort());
  const [redriveId, send] = [claimed[0]?.redriveId as RedriveId, ROUNDS + 1];
  await fresh.database.rows(deadLetters.recordOutcomes('restock', [], [{ id: done, send }], null));
  await record('back again', { id: back, send });
  await fresh.database.rows(redrives.recordRedriven(redriveId, [{ id: done }, { id: back }]));
  const [row] = await fresh.database.rows(redrives.readRedrive(caller, id));
  expect(row?.redrive).toMatchObject({ waiting: 0, sent: 0, handled: 1, returned: 1 });
  await fresh.advanceClock(120);
  expect(await sendAll(), 'no message is sent twice').toEqual([]);
  expect([await stateOf(done), await stateOf(back)]).toMatchObject([{ state: 'handled' }, { state: 'parked' }]);
});

test('a message that its queue rejects returns to its earlier state', async () => {
  const parked = await park('parked');
  await alerts();
  const { id: handled } = await record('m');
  await fresh.database.rows(deadLetters.recordOutcomes('restock', [], [{ id: handled, send: 1 }], null));
  const { caller, id } = await start({ ids: [parked, handled] });
  await begin(await claim());
  const failed = [parked, handled].map((deadLetterId) => ({ id: deadLetterId, error: 'too long' }));
  await fresh.database.rows(redrives.recordRedriven(id, failed));
  expect([await stateOf(parked), await stateOf(handled)]).toMatchObject([{ state: 'parked' }, { state: 'handled' }]);
  expect((await fresh.database.rows(redrives.readRedrive(caller, id)))[0]?.redrive).toMatchObject({ returned: 2 });
});

test('a recovery whose reporter crashed is reported again, once', async () => {
  const id = await park('m');
  await alerts();
  await fresh.database.rows(deadLetters.changeDeadLetter(await shop.operator(), id, { reason: 'x' }));
  const claim = async () =>
    (await fresh.database.rows(deadLetters.claimRecoveries(randomUUID()))).map(({ recovery }) => recovery);
  expect(await claim()).toHaveLength(1);
  expect(await claim(), 'another worker is reporting').toEqual([]);
  await fresh.advanceClock(ALERT_LEASE_SECONDS);
  const [recovery] = await claim();
  await fresh.database.rows(deadLetters.recordRecovery(recovery?.alerts ?? [], false));
  expect(await claim(), 'SES rejected the mail').toEqual([recovery]);
  await fresh.database.rows(deadLetters.recordRecovery(recovery?.alerts ?? [], true));
  await fresh.advanceClock(ALERT_LEASE_SECONDS);
  expect(await claim()).toEqual([]);
});

test('a claim repeated after a lost response returns the same rows', async () => {
  const id = await park('m');
  const claim = () => fresh.database.rows(deadLetters.claimAlerts('me'));
  const [first, again] = [await claim(), await claim()];
  expect(first).toHaveLength(1);
  expect(again).toEqual(first);
  expect(await fresh.database.rows(deadLetters.claimAlerts('another'))).toEqual([]);
  await fresh.database.rows(deadLetters.recordAlert(first[0]?.id ?? 0, true));
  await fresh.database.rows(deadLetters.changeDeadLetter(await shop.operator(), id, { reason: 'x' }));
  const recoveries = () => fresh.database.rows(deadLetters.claimRecoveries('me'));
  const claimed = await recoveries();
  expect(claimed).toHaveLength(1);
  expect(await recoveries()).toEqual(claimed);
  expect(await fresh.database.rows(deadLetters.claimRecoveries('another'))).toEqual([]);
});
