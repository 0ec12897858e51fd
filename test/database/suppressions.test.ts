/** Suppressed addresses: an operator looks one up and lifts its suppression, and older feedback does not overrule that. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { findSuppressed, liftSuppression, readSuppression, suppress } from '#db/statements/suppressions.ts';
import type { Principal } from '#domain/caller.ts';
import { freshDatabase } from './fresh.ts';
import { everyInterleaving } from './interleave.ts';
import type { Executor } from './session.ts';
import { openShop } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

/** The hashes of an address under the newest and an older key. */
type Address = readonly [newest: string, older: string];
const hash = () => randomBytes(32).toString('base64url');
const newAddress = (): Address => [hash(), hash()];
const timeIn = async (seconds: number): Promise<string> =>
  (await admin.query<{ at: string }>('select app.rfc3339(app.now() + make_interval(secs => $1)) as at', [seconds]))
    .rows[0]?.at ?? '';

const bounce = async (executor: Executor, address: readonly string[], at: string | null = null) =>
  (await executor.rows(suppress([address], 'BOUNCE', at)))[0]?.added;
const lift = async (executor: Executor, caller: Principal, address: readonly string[], reason = 'they asked') =>
  (await executor.rows(liftSuppression(caller, address, reason)))[0];
const isSuppressed = async (address: readonly string[]) => (await database.rows(findSuppressed(address))).length > 0;

test('an operator sees that an address is suppressed, since when and why; nobody else does', async () => {
  const [operator, address] = [await shop.operator(), newAddress()];
  const read = async (caller: Principal, of: Address) => (await database.rows(readSuppression(caller, of)))[0];
  const never = { suppressed: false, reason: null, since: null, liftedAt: null, liftedBy: null };
  expect(await read(operator, address)).toEqual({ role: 'OPERATOR', suppression: never });
  await database.rows(suppress([address], 'COMPLAINT', null));
  const seen = (await read(operator, address))?.suppression;
  expect(seen).toEqual({ ...never, suppressed: true, reason: 'COMPLAINT', since: expect.any(String) });
  expect((await read(operator, newAddress()))?.suppression).toEqual(never);
  for (const other of [await shop.buyer(), await shop.seller()])
    expect((await read(other, address))?.suppression).toBeNull();
});

test('a lifted suppression is over, recorded once with its operator and reason; a repeat changes nothing', async () => {
  const [operator, address] = [await shop.operator(), newAddress()];
  await bounce(database, address);
  expect(await isSuppressed(address)).toBe(true);
  for (let repeats = 0; repeats < 3; repeats++) {
    expect(await lift(database, operator, address)).toMatchObject({
      outcome: 'lifted',
      suppression: { suppressed: false, reason: 'BOUNCE', liftedBy: operator.userId },
    });
  }
  expect(await isSuppressed(address)).toBe(false);
  const { rows } = await admin.query('select operator, action, target, detail from app.operator_actions');
  expect(rows).toEqual([
    {
      operator: operator.userId,
      action: 'lift',
      target: `suppression_${address[0]}`,
      detail: { reason: 'they asked', suppressed: 'BOUNCE', since: expect.any(String) },
    },
  ]);
});

test('buyers and sellers cannot lift a suppression; an address that is not suppressed is no error', async () => {
  const address = newAddress();
  await bounce(database, address);
  for (const caller of [await shop.buyer(), await shop.seller()])
    expect((await lift(database, caller, address))?.outcome).toBe('auth.forbidden');
  expect(await isSuppressed(address)).toBe(true);
  expect((await lift(database, await shop.operator(), newAddress()))?.outcome).toBe('lifted');
  expect(await shop.count('operator_actions')).toBe(0);
});

test('feedback about the time before the lift, late or repeated, does not suppress the address again; newer feedback does', async () => {
  const [operator, address] = [await shop.operator(), newAddress()];
  const before = await timeIn(-60);
  await bounce(database, address, before);
  await lift(database, operator, address);
  expect(await bounce(database, address, before)).toBe(0);
  expect(await isSuppressed(address)).toBe(false);
  await fresh.advanceClock(60);
  expect(await bounce(database, address, await timeIn(0))).toBe(1);
  expect(await isSuppressed(address)).toBe(true);
});

test('a suppression under a rotated key is found and lifted, and old feedback under the new key changes nothing', async () => {
  const [operator, address] = [await shop.operator(), newAddress()];
  const [, older] = address;
  const before = await timeIn(-60);
  await bounce(database, [older], before);
  expect(await isSuppressed(address)).toBe(true);
  await lift(database, operator, address);
  expect(await bounce(database, address, before)).toBe(0);
  expect(await isSuppressed(address)).toBe(false);
});

test('the lift of an operator against an older event of SES, in every order: the operator has the last word', async () => {
  const operator = await shop.operator();
  await everyInterleaving(fresh, async () => {
    const address = newAddress();
    const before = await timeIn(-60);
    await bounce(database, [address[1]], before);
    return {
      transactions: [(session) => lift(session, operator, address), (session) => bounce(session, address, before)],
      check: async ([isLifted]) => {
        // An event that was handled before the lift is repeated, as SQS may.
        await bounce(database, address, before);
        expect(await isSuppressed(address)).toBe(!isLifted);
      },
    };
  });
});
