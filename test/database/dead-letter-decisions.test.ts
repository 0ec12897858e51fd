/** R4, R5: every dead letter ends, and a decision of an operator is asked for by whatever began before it. */
import { expect, test } from 'vitest';
import * as deadLetters from '#db/statements/dead-letters.ts';
import { readQueueFailures } from '#db/statements/overview.ts';
import * as redrives from '#db/statements/redrives.ts';
import type { Principal } from '#domain/caller.ts';
import type { Redrive } from '#domain/dead-letter.ts';
import type { DeadLetterId, RedriveId } from '#domain/ids.ts';
import {
  POLL_DELAY_SECONDS_MAX,
  RECEIVES_MAX,
  REDRIVE_LEASE_SECONDS,
  REDRIVE_LEFT_OUT_LISTED_MAX,
  REDRIVE_ROUND_DELAYS_SECONDS,
  REDRIVE_SETTLE_MINUTES,
} from '#domain/limits.ts';
import { openDeadLetters, ROUNDS } from './dead-letters.ts';
import { freshDatabase } from './fresh.ts';
import { everyInterleaving, type Step } from './interleave.ts';
import { newId, openShop } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { record, park, alerts, stateOf, historyOf, recoveries, start, claim, begin, sendAll } = openDeadLetters(
  fresh,
  shop,
);
const SETTLE_SECONDS = REDRIVE_SETTLE_MINUTES * 60;
const [FIRST_DELAY_SECONDS] = REDRIVE_ROUND_DELAYS_SECONDS;

const poll = () => fresh.database.rows(redrives.claimRedrive(false));
const discard = async (id: string, caller?: Principal) => {
  const operator = caller ?? (await shop.operator());
  const [row] = await fresh.database.rows(
    deadLetters.changeDeadLetter(operator, id as DeadLetterId, { reason: 'test' }),
  );
  return row?.outcome;
};
const stop = async (caller: Principal, id: RedriveId) =>
  (await fresh.database.rows(redrives.cancelRedrive(caller, id)))[0]?.redrive;
const handled = (id: string, send: number) =>
  fresh.database.rows(deadLetters.recordOutcomes('restock', [], [{ id, send }], null));
/** What `/queues` shows of a queue. */
const queueOf = async (queue: string) =>
  (await fresh.database.rows(readQueueFailures(await shop.operator()))).find(({ name }) => name === queue)?.failure;
const waitingItems = async () =>
  (await fresh.admin.query("select from app.redrive_items where state = 'waiting'")).rowCount;

test('a retried dead letter whose outcome was not recorded ends by time, and its history says why', async () => {
  const { id } = await record('m');
  await fresh.advanceClock(FIRST_DELAY_SECONDS + SETTLE_SECONDS - 1);
  await poll();
  expect(await stateOf(id)).toMatchObject({ state: 'retrying' });
  expect(await queueOf('restock')).toMatchObject({ retrying: 1 });
  await fresh.advanceClock(1);
  await poll();
  expect(await stateOf(id)).toMatchObject({ state: 'handled' });
  expect((await queueOf('restock'))?.retrying ?? 0).toBe(0);
  expect((await historyOf(id)).at(-1)).toEqual([
    'handled',
    'redrive',
    `the message did not fail again within ${SETTLE_SECONDS} s, and counts as handled`,
  ]);
});

test('a redriven dead letter whose outcome was not recorded ends by time', async () => {
  const id = await park('m');
  await alerts();
  await start({ ids: [id] });
  await sendAll();
  await fresh.advanceClock(SETTLE_SECONDS - 1);
  expect(await queueOf('redrive'), 'no redrive waits for its worker').toMatchObject({ oldestSeconds: null });
  await fresh.advanceClock(1);
  await poll();
  expect(await stateOf(id)).toMatchObject({ state: 'handled' });
  expect(await recoveries()).toHaveLength(1);
});

test('a dead letter that counts as handled and fails later is retried again, and loses no retry round', async () => {
  const { id, send } = await record('m');
  await fresh.advanceClock(FIRST_DELAY_SECONDS + SETTLE_SECONDS);
  await poll();
  expect(await record('m.1', { id, send })).toMatchObject({ action: 'retry', id, send: 2 });
  expect(await stateOf(id)).toMatchObject({ state: 'retrying', rounds: 2 });
});

test('a dead letter that its dead-letter queue still holds is sent, however long the sending fails', async () => {
  const { id, send } = await record('m');
  await fresh.advanceClock(FIRST_DELAY_SECONDS + SETTLE_SECONDS - 1);
  expect(await record('m'), 'the queue refused it, and it is delivered again').toMatchObject({ action: 'retry', send });
  await fresh.advanceClock(SETTLE_SECONDS - 1);
  await poll();
  expect(await stateOf(id), 'its time begins anew').toMatchObject({ state: 'retrying' });
  await fresh.advanceClock(1);
  await poll();
  expect(await stateOf(id)).toMatchObject({ state: 'handled' });
  expect(await record('m'), 'the function was away for longer').toMatchObject({ action: 'retry', id, send });
  expect(await stateOf(id)).toMatchObject({ state: 'retrying', rounds: 1 });
  expect((await historyOf(id)).at(-1)).toEqual([
    'retrying',
    'dlq-retry',
    'the message was still in its dead-letter queue, and is sent again',
  ]);
  await handled(id, send);
  expect(await record('m'), 'the delete was lost').toMatchObject({ action: 'none' });
});

test('a message that its dead-letter queue still holds is not lost by a redrive that cannot be sent', async () => {
  const { id } = await record('m');
  await fresh.advanceClock(FIRST_DELAY_SECONDS + SETTLE_SECONDS + 1);
  await poll();
  expect(await stateOf(id), 'by time alone').toMatchObject({ state: 'handled' });
  const { id: redriveId } = await start({ ids: [id] });
  expect(await begin(await claim())).toHaveLength(1);
  expect(await record('m'), 'the redrive sends it').toMatchObject({ action: 'none' });
  await fresh.database.rows(redrives.recordRedriven(redriveId, [{ id, error: 'the queue refused it' }]));
  expect(await stateOf(id)).toMatchObject({ state: 'parked' });
});

/** A redrive of a handled dead letter that has begun to send; `byTime`: time alone had ended the dead letter. */
async function beginRedrive(byTime: boolean) {
  const { id, send } = await record('m');
  if (!byTime) await handled(id, send);
  await fresh.advanceClock(FIRST_DELAY_SECONDS + SETTLE_SECONDS + 1);
  await poll();
  expect(await stateOf(id)).toMatchObject({ state: 'handled' });
  const { id: redriveId } = await start({ ids: [id] });
  expect(await begin(await claim())).toHaveLength(1);
  return { id, redriveId };
}

test('nor if the dead-letter queue delivers it only after the redrive has failed', async () => {
  const { id, redriveId } = await beginRedrive(true);
  await fresh.database.rows(redrives.recordRedriven(redriveId, [{ id, error: 'the queue refused it' }]));
  expect(await stateOf(id)).toMatchObject({ state: 'parked' });
  expect(await record('m'), 'a person decides').toMatchObject({ action: 'parked' });
});

test('nor if the redrive was stopped, and its worker died while sending', async () => {
  const { id, redriveId } = await beginRedrive(true);
  await stop(await shop.operator(), redriveId);
  await fresh.advanceClock(REDRIVE_LEASE_SECONDS);
  await poll();
  expect(await stateOf(id)).toMatchObject({ state: 'parked' });
});

test('a dead letter that its consumer has handled stays handled when a redrive cannot send it', async () => {
  const { id, redriveId } = await beginRedrive(false);
  expect(await record('m'), 'a late duplicate').toMatchObject({ action: 'none' });
  await fresh.database.rows(redrives.recordRedriven(redriveId, [{ id, error: 'the queue refused it' }]));
  expect(await stateOf(id)).toMatchObject({ state: 'handled' });
});

test('a poll is scheduled for the end of what is on its way, and none when nothing is', async () => {
  const seconds = async () => (await poll()).map(({ pollAfterSeconds }) => pollAfterSeconds);
  expect(await seconds()).toEqual([]);
  const { id, send } = await record('m');
  const [first] = await seconds();
  expect(first).toBeGreaterThan(FIRST_DELAY_SECONDS + SETTLE_SECONDS - 5);
  expect(first).toBeLessThanOrEqual(FIRST_DELAY_SECONDS + SETTLE_SECONDS);
  await fresh.advanceClock(POLL_DELAY_SECONDS_MAX);
  const [second] = await seconds();
  expect(second).toBeGreaterThan(FIRST_DELAY_SECONDS - 5);
  expect(second).toBeLessThanOrEqual(FIRST_DELAY_SECONDS);
  await handled(id, send);
  await fresh.advanceClock(POLL_DELAY_SECONDS_MAX);
  expect(await seconds()).toEqual([]);
});

test.each(['retrying', 'redriven'])(
  'a dead letter that is %s can be discarded, and its late copy changes nothing',
  async (state) => {
    const { id, send } = state === 'retrying' ? await record('m') : { id: await park('m'), send: ROUNDS + 1 };
    if (state === 'redriven') {
      await alerts();
      await start({ ids: [id] });
      await sendAll();
    }
    expect(await stateOf(id)).toMatchObject({ state });
    expect(await discard(id)).toBe('changed');
    await handled(id, send);
    expect(await record('late', { id, send }), 'another copy fails').toMatchObject({ action: 'none' });
    await fresh.advanceClock(FIRST_DELAY_SECONDS + SETTLE_SECONDS);
    await poll();
    expect(await stateOf(id)).toMatchObject({ state: 'discarded' });
    expect((await historyOf(id)).at(-1)).toEqual([
      'discarded',
      'restock',
      'a copy that was already in the queue was processed',
    ]);
  },
);

test('a dead letter that is being retried can be redriven: the new copy counts, and the older one does not', async () => {
  const { id, send } = await record('m');
  expect((await start({ ids: [id] })).row?.redrive).toMatchObject({ total: 1, leftOut: { count: 0 } });
  expect(await sendAll()).toMatchObject([{ id, send: send + 1 }]);
  expect(await record('old', { id, send })).toMatchObject({ action: 'none' });
  expect(await record('new', { id, send: send + 1 })).toMatchObject({ action: 'retry', send: send + 2 });
});

test('a retried dead letter whose redrive the queue rejects waits for a person, and the operators are mailed', async () => {
  const { id } = await record('m');
  const { id: redriveId } = await start({ ids: [id] });
  await begin(await claim());
  await fresh.database.rows(redrives.recordRedriven(redriveId, [{ id, error: 'too long' }]));
  expect(await stateOf(id)).toMatchObject({ state: 'parked' });
  expect(await alerts()).toMatchObject([{ queue: 'restock', count: 1 }]);
});

test('a recovery is not reported while another message of the queue is being retried', async () => {
  const first = await park('first');
  await alerts();
  const second = await record('second');
  await record('of another queue', { queue: 'vip' });
  await start({ ids: [first] });
  const [copy] = await sendAll();
  await handled(first, copy?.send ?? 0);
  await poll();
  expect(await recoveries()).toEqual([]);
  await handled(second.id, second.send);
  expect(await recoveries()).toMatchObject([{ queue: 'restock', handled: 1 }]);
});

test('while operators wait for a recovery, a retried message is followed closely once nothing else is parked', async () => {
  const first = await park('first');
  await alerts();
  const { delaySeconds } = await record('second');
  const [whileParked] = await poll();
  expect(whileParked?.pollAfterSeconds).toBeGreaterThan(delaySeconds + 60);
  await start({ ids: [first] });
  const [copy] = await sendAll();
  await handled(first, copy?.send ?? 0);
  const [next] = await poll();
  expect(next?.pollAfterSeconds).toBeGreaterThan(delaySeconds - 5);
  expect(next?.pollAfterSeconds).toBeLessThanOrEqual(delaySeconds + 3);
});

test('a stopped redrive sends nothing that its worker had only claimed, now or after the lease', async () => {
  const ids = [await park('a'), await park('b'), await park('c')].sort();
  await alerts();
  const { caller, id } = await start({ filter: {} }, { rate: 2 });
  const claimed = await claim();
  expect(claimed).toHaveLength(2);
  expect(await stop(caller, id)).toMatchObject({ state: 'cancelled', mayStillLeave: 0, cancelled: 3 });
  expect(await begin(claimed)).toEqual([]);
  await fresh.advanceClock(REDRIVE_LEASE_SECONDS);
  expect(await claim()).toEqual([]);
  for (const one of ids) expect(await stateOf(one)).toMatchObject({ state: 'parked' });
});

test('the answer to a stop counts what may still leave, and that is sent at most once', async () => {
  for (const name of ['a', 'b', 'c']) await park(name);
  await alerts();
  const { caller, id } = await start({ filter: {} });
  const [first, ...others] = await claim();
  const begun = await begin(first ? [first] : []);
  expect(await stop(caller, id)).toMatchObject({ mayStillLeave: 1, cancelled: 2 });
  expect(await begin(others)).toEqual([]);
  await fresh.database.rows(redrives.recordRedriven(id, [{ id: begun[0]?.id ?? '' }]));
  expect(await stop(caller, id), 'stopped again').toMatchObject({ mayStillLeave: 0, sent: 1, cancelled: 2 });
});

test('what a crashed worker of a stopped redrive was sending waits for a person, and is handled if it was sent', async () => {
  const [lost, sent] = [await park('lost'), await park('sent')];
  await alerts();
  const { caller, id } = await start({ filter: {} });
  const begun = await begin(await claim());
  expect(await stop(caller, id)).toMatchObject({ mayStillLeave: 2 });
  await fresh.advanceClock(REDRIVE_LEASE_SECONDS);
  expect(await claim()).toEqual([]);
  for (const one of [lost, sent]) expect(await stateOf(one)).toMatchObject({ state: 'parked' });
  expect(await stop(caller, id)).toMatchObject({ mayStillLeave: 0, cancelled: 2 });
  await handled(sent, begun.find((one) => one.id === sent)?.send ?? 0);
  expect(await stateOf(sent)).toMatchObject({ state: 'handled' });
  expect(await waitingItems()).toBe(0);
});

test('a retried message that a crashed worker of a stopped redrive was sending is reported to the operators', async () => {
  const { id } = await record('m');
  const { caller, id: redriveId } = await start({ ids: [id] });
  await begin(await claim());
  await stop(caller, redriveId);
  await fresh.advanceClock(REDRIVE_LEASE_SECONDS);
  expect(await poll()).toMatchObject([{ id: null, parked: true }]);
  expect(await stateOf(id)).toMatchObject({ state: 'parked' });
  expect(await alerts()).toHaveLength(1);
  expect((await poll()).some(({ parked }) => parked)).toBe(false);
});

test('a discarded message leaves its redrive: claimed or not, it is not sent, and the redrive ends', async () => {
  const [claimedOne, waitingOne] = [await park('a'), await park('b')].sort() as [DeadLetterId, DeadLetterId];
  await alerts();
  const { caller, id } = await start({ filter: {} }, { rate: 1 });
  const claimed = await claim();
  expect(claimed).toMatchObject([{ id: claimedOne }]);
  for (const one of [claimedOne, waitingOne]) expect(await discard(one)).toBe('changed');
  expect(await begin(claimed)).toEqual([]);
  await poll();
  const [row] = await fresh.database.rows(redrives.readRedrive(caller, id));
  expect(row?.redrive).toMatchObject({ state: 'done', cancelled: 2 });
});

test('a redrive says what it leaves out: how many, and the first ids', async () => {
  const free = await park('free');
  const busy = [];
  for (let i = 0; i < REDRIVE_LEFT_OUT_LISTED_MAX + 1; i++) busy.push(await park(`m${i}`));
  await alerts();
  await start({ ids: busy });
  const { row } = await start({ filter: { queue: 'restock' } });
  expect(row?.redrive).toMatchObject({
    total: 1,
    leftOut: { count: busy.length, ids: busy.sort().slice(0, REDRIVE_LEFT_OUT_LISTED_MAX) },
  });
  const unknown = newId('dl');
  const ids = { ids: [unknown, free, free] };
  const request = { caller: await shop.operator(), key: 'k', hash: 'h', newId: newId('rdr'), rate: 1, dryRun: true };
  const [plan] = await fresh.database.rows(redrives.startRedrive({ ...request, selection: ids }));
  expect(plan?.redrive).toEqual({ total: 0, leftOut: { count: 2, ids: [free, unknown].sort() } });
});

test('two overlapping redrives, in every interleaving: each message is in one of them, and the other leaves it out', async () => {
  await everyInterleaving(fresh, async () => {
    const name = newId('dl');
    const [a, b, c] = [await park(`${name}a`), await park(`${name}b`), await park(`${name}c`)];
    await alerts();
    const caller = await shop.operator();
    const outcomes: (Redrive | null | undefined)[] = [];
    const startOn =
      (at: number, ids: readonly string[]): Step =>
      async (session) => {
        const request = { caller, key: newId('ord'), hash: 'h', newId: newId('rdr'), rate: 1, dryRun: false };
        outcomes[at] = (await session.rows(redrives.startRedrive({ ...request, selection: { ids } })))[0]?.redrive;
      };
    return {
      transactions: [startOn(0, [a, b]), startOn(1, [b, c])],
      check: async (committed) => {
        const kept = outcomes.filter((_, i) => committed[i]);
        const total = kept.reduce((sum, one) => sum + (one?.total ?? 0), 0);
        const leftOut = kept.reduce((sum, one) => sum + (one?.leftOut.count ?? 0), 0);
        expect([total, leftOut]).toEqual(kept.length === 2 ? [3, 1] : [2 * kept.length, 0]);
      },
    };
  });
});

test('a stop and a worker that begins to send, in every interleaving: the stop comes first or counts the message', async () => {
  await everyInterleaving(fresh, async () => {
    await park(newId('dl'));
    await alerts();
    const { caller, id } = await start({ filter: {} });
    const claimed = (await claim()).filter(({ redriveId }) => redriveId === id);
    const deadLetterId = claimed[0]?.id ?? '';
    let sends = 0;
    let mayStillLeave = 0;
    return {
      transactions: [
        async (session) => {
          mayStillLeave = (await session.rows(redrives.cancelRedrive(caller, id)))[0]?.redrive?.mayStillLeave ?? 0;
        },
        async (session) => {
          sends = (await session.rows(redrives.beginRedrivenSend(id, deadLetterId))).length;
        },
      ],
      check: async ([stopped, begun]) => {
        const leaves = begun === true && sends > 0;
        if (stopped) expect(mayStillLeave).toBe(leaves ? 1 : 0);
        else expect(leaves).toBe(begun);
        expect(await stateOf(deadLetterId)).toMatchObject({ state: leaves ? 'redriven' : 'parked' });
        await stop(caller, id);
        await fresh.database.rows(redrives.recordRedriven(id, leaves ? [{ id: deadLetterId }] : []));
        await discard(deadLetterId, caller);
      },
    };
  });
});

test('a discard and a worker that begins to send, in every interleaving: a discarded message does not leave afterwards', async () => {
  await everyInterleaving(fresh, async () => {
    const deadLetterId = await park(newId('dl'));
    await alerts();
    const { caller, id } = await start({ ids: [deadLetterId] });
    await claim();
    let order = '';
    return {
      transactions: [
        async (session) => {
          await session.rows(deadLetters.changeDeadLetter(caller, deadLetterId, { reason: 'test' }));
          order += 'discarded ';
        },
        async (session) => {
          if ((await session.rows(redrives.beginRedrivenSend(id, deadLetterId))).length > 0) order += 'begun ';
        },
      ],
      check: async ([discarded, begun]) => {
        if (discarded && begun) expect(order).not.toBe('discarded begun ');
        expect(await stateOf(deadLetterId)).toMatchObject({
          state: discarded ? 'discarded' : begun ? 'redriven' : 'parked',
        });
        await stop(caller, id);
        await fresh.database.rows(redrives.recordRedriven(id, [{ id: deadLetterId }]));
        await discard(deadLetterId, caller);
      },
    };
  });
});

test('a discard and a copy that fails again, in every interleaving: a discarded message is not sent back', async () => {
  await everyInterleaving(fresh, async () => {
    const name = newId('dl');
    const { id, send } = await record(name);
    const caller = await shop.operator();
    const actions: string[] = [];
    return {
      transactions: [
        async (session) => {
          await session.rows(deadLetters.changeDeadLetter(caller, id as DeadLetterId, { reason: 'test' }));
          actions.push('discard');
        },
        async (session) => {
          const dead = { queue: 'restock', messageId: `${name}.1`, body: '{}', attributes: {}, error: 'no' };
          const copy = { ...dead, receives: RECEIVES_MAX, id, send };
          actions.push(
            ...(await session.rows(deadLetters.recordDeadLetter(newId('dl'), copy))).map((row) => row.action),
          );
        },
      ],
      check: async ([discarded, failed]) => {
        if (discarded && failed)
          expect([
            ['discard', 'none'],
            ['retry', 'discard'],
          ]).toContainEqual(actions);
        expect(await stateOf(id)).toMatchObject({ state: discarded ? 'discarded' : 'retrying' });
      },
    };
  });
});
