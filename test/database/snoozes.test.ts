/** A person's snooze of alert mails: which mails wait, and that they are sent when the snooze ends. */
import { expect, test } from 'vitest';
import { changeSnooze } from '#db/statements/queues.ts';
import * as redrives from '#db/statements/redrives.ts';
import type { Principal } from '#domain/caller.ts';
import { ALERT_WINDOW_MINUTES, SNOOZE_DAYS_MAX } from '#domain/limits.ts';
import { openDeadLetters } from './dead-letters.ts';
import { freshDatabase } from './fresh.ts';
import { openShop } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { park, alerts } = openDeadLetters(fresh, shop);
const WINDOW_SECONDS = ALERT_WINDOW_MINUTES * 60;

const inSeconds = async (seconds: number): Promise<string> =>
  (await fresh.admin.query('select app.rfc3339(app.now() + make_interval(secs => $1)) as at', [seconds])).rows[0].at;
const change = async (caller: Principal, kind: string | null, seconds: number | null, reason = 'known') => {
  const snooze = seconds === null ? null : { until: await inSeconds(seconds), reason };
  return (await fresh.database.rows(changeSnooze(caller, 'restock', kind, snooze)))[0];
};
const poll = async () => (await fresh.database.rows(redrives.claimRedrive(false)))[0];

test('a snoozed queue has no alert mail until the snooze ends; then the waiting messages are one mail', async () => {
  const operator = await shop.operator();
  const row = await change(operator, null, 3_600, 'the factory is being repaired');
  expect(row?.snoozed).toMatchObject({
    queue: 'restock',
    snoozes: [{ kind: null, reason: 'the factory is being repaired', operator: operator.userId }],
  });
  await park('one');
  await park('two');
  await park('other', { queue: 'vip' });
  expect(await alerts()).toMatchObject([{ queue: 'vip', count: 1 }]);
  expect((await poll())?.pollAfterSeconds).toBeGreaterThan(0);
  await fresh.advanceClock(3_601);
  expect(await poll(), 'the worker is due at the end of the snooze').toMatchObject({ parked: true });
  expect(await alerts()).toMatchObject([{ queue: 'restock', count: 2 }]);
  await fresh.advanceClock(3 * WINDOW_SECONDS);
  expect(await poll()).toBeUndefined();
});

test('a snooze of one kind of error leaves the other kinds of the queue', async () => {
  const operator = await shop.operator();
  await change(operator, 'factory # answered #', 3_600);
  await park('known', { error: 'factory 1 answered 500' });
  await park('new', { error: 'no such product' });
  expect(await alerts()).toMatchObject([{ error: 'no such product', count: 1 }]);
});

test('a snooze that ends within the window of an earlier mail is followed by a mail when the window is over', async () => {
  const operator = await shop.operator();
  await park('first');
  expect(await alerts()).toHaveLength(1);
  await change(operator, null, 60);
  await park('second');
  await fresh.advanceClock(61);
  expect(await poll()).toMatchObject({ parked: true });
  expect(await alerts(), 'the window of the first mail').toEqual([]);
  await fresh.advanceClock(WINDOW_SECONDS);
  expect(await poll()).toMatchObject({ parked: true });
  expect(await alerts()).toMatchObject([{ count: 2 }]);
});

test('a lifted snooze ends at once, and lifting again changes nothing', async () => {
  const operator = await shop.operator();
  await change(operator, null, 3_600);
  await park('m');
  expect(await alerts()).toEqual([]);
  expect((await change(operator, null, null))?.snoozed).toEqual({ queue: 'restock', snoozes: [] });
  expect((await change(operator, null, null))?.outcome).toBe('changed');
  expect(await poll()).toMatchObject({ parked: true });
  expect(await alerts()).toHaveLength(1);
  const { rows } = await fresh.admin.query('select action, detail from app.operator_actions order by id');
  expect(rows).toEqual([
    { action: 'snooze', detail: { reason: 'known', until: expect.any(String) } },
    { action: 'unsnooze', detail: {} },
  ]);
});

test('a snooze replaces an earlier one, ends within seven days, and is for operators only', async () => {
  const operator = await shop.operator();
  await change(operator, null, 3_600);
  expect((await change(operator, null, 60, 'shorter'))?.snoozed?.snoozes).toMatchObject([{ reason: 'shorter' }]);
  expect((await change(operator, 'x', 60))?.snoozed?.snoozes).toHaveLength(2);
  expect((await change(operator, null, -1))?.outcome).toBe('snooze.until_invalid');
  expect((await change(operator, null, SNOOZE_DAYS_MAX * 86_400 + 60))?.outcome).toBe('snooze.until_invalid');
  expect((await change(await shop.buyer(), null, 60))?.outcome).toBe('auth.forbidden');
});
