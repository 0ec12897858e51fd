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
import { freshDatabase } from './fresh.ts';
import { type Account, callerOf, isIn, signedUp } from './people.ts';
import type { Session } from './session.ts';
import { newId } from './shop.ts';

const fresh = freshDatabase();
const { database, admin } = fresh;
type Door = Pick<Session, 'rows'>;
const MINE = 'kim@donut.test';

const begin = async (door: Door, email = MINE, address = `hash of ${email}`) =>
  (await door.rows(beginLogIn(email, address)))[0];
/** A log-in with the right password: what his token says. */
const logIn = async (door: Door, { caller, email, passwordHash }: Account) =>
  (await door.rows(completeLogIn(caller.userId, passwordHash, `hash of ${email}`)))[0]?.issuedAt;
const change = async (door: Door, { caller, passwordHash }: Account, next: string) =>
  (await door.rows(changePassword(caller.userId, passwordHash, next)))[0]?.changed;

test('an account is found by its address, and an unknown address answers as many rows', async () => {
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
  'after ten wrong passwords %s waits, whether it has an account or not',
  async (email) => {
    await signedUp(database, MINE);
    for (let i = 0; i < PASSWORD_TRIES_MAX; i++) expect((await begin(database, email))?.wait).toBe(0);
    const refused = await begin(database, email);
    expect(refused).toMatchObject({ id: null, passwordHash: null });
    expect(refused?.wait).toBeGreaterThan(0);
    expect(refused?.wait).toBeLessThanOrEqual(PASSWORD_TRY_SECONDS);
    await fresh.advanceClock(PASSWORD_TRY_SECONDS);
    expect((await begin(database, email))?.wait, 'one more').toBe(0);
    expect((await begin(database, email))?.wait, 'and no second').toBeGreaterThan(0);
  },
);

test('fifty tries at once are ten: each is counted before it is made', async () => {
  await signedUp(database, MINE);
  const tries = await fresh.inParallel(
    25,
    Array.from({ length: 50 }, () => MINE),
    (session, email) => begin(session, email),
  );
  expect(tries.filter((one) => one?.wait === 0)).toHaveLength(PASSWORD_TRIES_MAX);
});

test('the right password gives all tries back', async () => {
  const account = await signedUp(database, MINE);
  for (let i = 0; i < PASSWORD_TRIES_MAX; i++) await begin(database);
  expect(await logIn(database, account)).toBeDefined();
  for (let i = 0; i < PASSWORD_TRIES_MAX; i++) expect((await begin(database))?.wait).toBe(0);
});

test('a new password ends every older token at once, and a log-in in the same second works', async () => {
  const account = await signedUp(database, MINE);
  const tokens = [await logIn(database, account), await logIn(database, account)];
  const callers = tokens.map((issuedAt) => callerOf(account.caller.userId, issuedAt));
  for (const caller of callers) expect(await isIn(database, caller)).toBe(true);
  expect(await change(database, account, 'new hash')).toBe(true);
  for (const caller of callers) expect(await isIn(database, caller)).toBe(false);
  expect(await logIn(database, account), 'not with the old one').toBeUndefined();
  const fresher = await logIn(database, { ...account, passwordHash: 'new hash' });
  expect(await isIn(database, callerOf(account.caller.userId, fresher))).toBe(true);
});

test('a log-in and a change of password released together: no token of the old password lives on', async () => {
  const sessions = [await fresh.session(), await fresh.session()] as const;
  for (let i = 0; i < 100; i++) {
    const account = await signedUp(database, `kim${i}@donut.test`);
    const [issuedAt, changed] = await Promise.all([
      logIn(sessions[0], account),
      change(sessions[1], account, 'new hash'),
    ]);
    expect(changed).toBe(true);
    if (issuedAt !== undefined) expect(await isIn(database, callerOf(account.caller.userId, issuedAt))).toBe(false);
  }
  await Promise.all(sessions.map((session) => session.close()));
});

test('a change that had to wait for a log-in of the next second ends that token, too', async () => {
  const account = await signedUp(database, MINE);
  const [changing, loggingIn] = [await fresh.session(), await fresh.session()];
  // Its transaction, and with it its clock, begins first; the log-in begins a second later and has the lock first.
  await changing.query('begin');
  await changing.query('select now()');
  await admin.query('select pg_sleep(1.1)');
  await loggingIn.query('begin');
  const issuedAt = await logIn(loggingIn, account);
  const changed = change(changing, account, 'new hash');
  await loggingIn.query('commit');
  expect(await changed).toBe(true);
  await changing.query('commit');
  expect(await isIn(database, callerOf(account.caller.userId, issuedAt))).toBe(false);
  await Promise.all([changing.close(), loggingIn.close()]);
});

test('two changes of one password: one wins; its repeat finds it done', async () => {
  const account = await signedUp(database, MINE);
  const outcomes = await fresh.inParallel(2, ['one', 'two'], (session, next) => change(session, account, next));
  expect(outcomes.toSorted()).toEqual([false, true]);
  const won = outcomes[0] ? 'one' : 'two';
  expect(await change(database, account, won)).toBe(true);
});

test('who guesses the current password with a stolen token has as few tries', async () => {
  const { caller } = await signedUp(database, MINE);
  for (let i = 0; i < PASSWORD_TRIES_MAX; i++) {
    expect((await database.rows(beginPasswordChange(caller)))[0]?.wait).toBe(0);
  }
  expect((await database.rows(beginPasswordChange(caller)))[0]?.wait).toBeGreaterThan(0);
  expect(await database.rows(beginPasswordChange({ ...caller, userId: newId('usr') })), 'nobody').toEqual([]);
});

test('a change is made on the version that was seen: of two, one is told to read again', async () => {
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
  expect(repeat, 'its own repeat finds it made').toMatchObject([{ outcome: 'changed', version: 2 }]);
  const [locale] = await database.rows(changeUser(caller, 2, { locale: 'en' }));
  expect(locale?.user).toMatchObject({ name: won, locale: 'en' });
});

test('whom an outside issuer vouches for is a buyer from the first time he is seen, however often he comes', async () => {
  await signedUp(database, MINE);
  const [one, two] = [newId('usr'), newId('usr')];
  const meet = async (door: Door, id: typeof one, email: string | null) =>
    (await door.rows(createExternalUser(id, email, 'Lee', 'en')))[0]?.created;
  const first = await fresh.inParallel(10, Array.from({ length: 10 }), (session) =>
    meet(session, one, 'lee@donut.test'),
  );
  expect(first.filter(Boolean)).toHaveLength(1);
  expect(await meet(database, two, MINE), 'an address that is another’s stays there').toBe(true);
  const { rows } = await admin.query(
    "select id, email, role, locale from app.users where name = 'Lee' order by created_at",
  );
  expect(rows).toEqual([
    { id: one, email: 'lee@donut.test', role: 'BUYER', locale: 'en' },
    { id: two, email: null, role: 'BUYER', locale: 'en' },
  ]);
});
