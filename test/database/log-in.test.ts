import { expect, test } from 'vitest';
import {
  beginLogIn,
  beginPasswordChange,
  changePassword,
  changeUser,
  completeLogIn,
  createExternalUser,
  readUser,
} from '#db/statements/users.ts';
import { PASSWORD_TRIES_MAX, PASSWORD_TRY_SECONDS } from '#domain/limits.ts';
import { type Account, callerOf, isLoggedIn, signedUp } from './accounts.ts';
import { freshDatabase } from './fresh.ts';
import type { Executor } from './session.ts';
import { newId } from './shop.ts';

const fresh = freshDatabase();
const { database, admin } = fresh;
const MINE = 'kim@donut.test';

const begin = async (executor: Executor, email = MINE, address = `hash of ${email}`) =>
  (await executor.rows(beginLogIn(email, address)))[0];
/** Logs in with the right password. Returns the time from which the token counts. */
const logIn = async (executor: Executor, { caller, email, passwordHash }: Account) =>
  (await executor.rows(completeLogIn(caller.userId, passwordHash, `hash of ${email}`)))[0]?.issuedAt;
const change = async (executor: Executor, { caller, passwordHash }: Account, next: string) =>
  (await executor.rows(changePassword(caller.userId, passwordHash, next)))[0]?.changed;

test('an account is found by its address; an unknown address returns the same number of rows', async () => {
  const { caller, passwordHash } = await signedUp(database, MINE);
  expect(await begin(database)).toEqual({ wait: 0, id: caller.userId, name: 'Kim', role: 'BUYER', passwordHash });
  expect(await begin(database, 'nobody@donut.test')).toEqual({
    wait: 0,
    id: null,
    name: null,
    role: null,
    passwordHash: null,
  });
});

test.each([MINE, 'nobody@donut.test'])(
  'after ten wrong passwords %s must wait, whether or not the account exists',
  async (email) => {
    await signedUp(database, MINE);
    for (let i = 0; i < PASSWORD_TRIES_MAX; i++) expect((await begin(database, email))?.wait).toBe(0);
    const limited = await begin(database, email);
    expect(limited).toMatchObject({ id: null, passwordHash: null });
    expect(limited?.wait).toBeGreaterThan(0);
    expect(limited?.wait).toBeLessThanOrEqual(PASSWORD_TRY_SECONDS);
    await fresh.advanceClock(PASSWORD_TRY_SECONDS);
    expect((await begin(database, email))?.wait, 'one more attempt').toBe(0);
    expect((await begin(database, email))?.wait, 'no second attempt').toBeGreaterThan(0);
  },
);

test('fifty attempts at once count as ten: each attempt is counted before the password is checked', async () => {
  await signedUp(database, MINE);
  const attempts = await fresh.inParallel(
    25,
    Array.from({ length: 50 }, () => MINE),
    (session, email) => begin(session, email),
  );
  expect(attempts.filter((one) => one?.wait === 0)).toHaveLength(PASSWORD_TRIES_MAX);
});

test('the right password resets the attempts', async () => {
  const account = await signedUp(database, MINE);
  for (let i = 0; i < PASSWORD_TRIES_MAX; i++) await begin(database);
  expect(await logIn(database, account)).toBeDefined();
  for (let i = 0; i < PASSWORD_TRIES_MAX; i++) expect((await begin(database))?.wait).toBe(0);
});

test('a new password ends every older token at once, and a log-in in the same second works', async () => {
  const account = await signedUp(database, MINE);
  const tokens = [await logIn(database, account), await logIn(database, account)];
  const callers = tokens.map((issuedAt) => callerOf(account.caller.userId, issuedAt));
  for (const caller of callers) expect(await isLoggedIn(database, caller)).toBe(true);
  expect(await change(database, account, 'new hash')).toBe(true);
  for (const caller of callers) expect(await isLoggedIn(database, caller)).toBe(false);
  expect(await logIn(database, account), 'the old password fails').toBeUndefined();
  const fresher = await logIn(database, { ...account, passwordHash: 'new hash' });
  expect(await isLoggedIn(database, callerOf(account.caller.userId, fresher))).toBe(true);
});

test('a log-in and a password change at once: no token of the old password stays valid', async () => {
  const sessions = [await fresh.session(), await fresh.session()] as const;
  for (let i = 0; i < 100; i++) {
    const account = await signedUp(database, `kim${i}@donut.test`);
    const [issuedAt, changed] = await Promise.all([
      logIn(sessions[0], account),
      change(sessions[1], account, 'new hash'),
    ]);
    expect(changed).toBe(true);
    if (issuedAt !== undefined)
      expect(await isLoggedIn(database, callerOf(account.caller.userId, issuedAt))).toBe(false);
  }
  await Promise.all(sessions.map((session) => session.close()));
});

test('a password change that waited for a log-in of the next second ends that token, too', async () => {
  await fresh.runClock();
  const account = await signedUp(database, MINE);
  const [changing, loggingIn] = [await fresh.session(), await fresh.session()];
  // The transaction of the change, and its clock, begins first. The log-in begins a second later and takes the lock first.
  await changing.query('begin');
  const { rows } = (await changing.query("select date_trunc('second', now()) as at")) as { rows: { at: Date }[] };
  const hasEnded = () => admin.query("select date_trunc('second', now()) > $1 as is_later", [rows[0]?.at]);
  while (!(await hasEnded()).rows[0]?.is_later);
  await loggingIn.query('begin');
  const issuedAt = await logIn(loggingIn, account);
  const changed = change(changing, account, 'new hash');
  await loggingIn.query('commit');
  expect(await changed).toBe(true);
  await changing.query('commit');
  expect(await isLoggedIn(database, callerOf(account.caller.userId, issuedAt))).toBe(false);
  await Promise.all([changing.close(), loggingIn.close()]);
});

test('two password changes at once: one succeeds; its repeat finds the new password set', async () => {
  const account = await signedUp(database, MINE);
  const outcomes = await fresh.inParallel(2, ['one', 'two'], (session, next) => change(session, account, next));
  expect(outcomes.toSorted()).toEqual([false, true]);
  const won = outcomes[0] ? 'one' : 'two';
  expect(await change(database, account, won)).toBe(true);
});

test('password guesses with a stolen token have the same limit', async () => {
  const { caller } = await signedUp(database, MINE);
  for (let i = 0; i < PASSWORD_TRIES_MAX; i++) {
    expect((await database.rows(beginPasswordChange(caller)))[0]?.wait).toBe(0);
  }
  expect((await database.rows(beginPasswordChange(caller)))[0]?.wait).toBeGreaterThan(0);
  expect(await database.rows(beginPasswordChange({ ...caller, userId: newId('usr') })), 'an unknown user').toEqual([]);
});

test('a change needs the version that was read: of two changes one gets a conflict', async () => {
  const { caller } = await signedUp(database, MINE);
  const names = ['One', 'Two'];
  const [one, two] = await fresh.inParallel(2, names, async (session, name) =>
    (await session.rows(changeUser(caller, 1, { name }))).map(({ outcome }) => outcome),
  );
  expect([one, two].flat().toSorted()).toEqual(['changed', 'user.changed']);
  const [row] = await database.rows(readUser(caller));
  expect(row?.version).toBe(2);
  const won = row?.user.name ?? '';
  const repeat = await database.rows(changeUser(caller, 1, { name: won }));
  expect(repeat, 'the repeat finds the change made').toMatchObject([{ outcome: 'changed', version: 2 }]);
  const [locale] = await database.rows(changeUser(caller, 2, { locale: 'en' }));
  expect(locale?.user).toMatchObject({ name: won, locale: 'en' });
});

test('a user of an external issuer becomes a buyer at the first log-in, however many log-ins follow', async () => {
  await signedUp(database, MINE);
  const [one, two] = [newId('usr'), newId('usr')];
  const createOnce = async (executor: Executor, id: typeof one, email: string | null) =>
    (await executor.rows(createExternalUser(id, email, 'Lee', 'en')))[0]?.created;
  const first = await fresh.inParallel(10, Array.from({ length: 10 }), (session) =>
    createOnce(session, one, 'lee@donut.test'),
  );
  expect(first.filter(Boolean)).toHaveLength(1);
  expect(await createOnce(database, two, MINE), 'an address of another account stays with that account').toBe(true);
  const { rows } = await admin.query(
    "select id, email, role, locale from app.users where name = 'Lee' order by created_at",
  );
  expect(rows).toEqual([
    { id: one, email: 'lee@donut.test', role: 'BUYER', locale: 'en' },
    { id: two, email: null, role: 'BUYER', locale: 'en' },
  ]);
});

test('users of an external issuer with one address who log in at the same time all become buyers; one of them has the address', async () => {
  const ids = Array.from({ length: 8 }, () => newId('usr'));
  const created = await fresh.inParallel(
    8,
    ids,
    async (session, id) => (await session.rows(createExternalUser(id, 'park@donut.test', 'Park', 'en')))[0]?.created,
  );
  expect(created).toEqual(ids.map(() => true));
  const { rows } = await admin.query("select count(email)::int as addresses from app.users where name = 'Park'");
  expect(rows).toEqual([{ addresses: 1 }]);
});
