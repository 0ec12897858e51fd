import { expect, test } from 'vitest';
import { claimMails, recordMails } from '#db/statements/mails.ts';
import { checkSignUp, requestVerification, signUp } from '#db/statements/verifications.ts';
import {
  VERIFICATION_MAILS_PER_HOUR_MAX,
  VERIFICATION_MINUTES,
  VERIFICATION_TRIES_PER_HOUR_MAX,
} from '#domain/limits.ts';
import type { Keys } from '#domain/signature.ts';
import { addressHashes, codeHash, codeOf, findCode } from '#domain/verification.ts';
import { codeFor, KEYS, requestCode, signedUp, signUpRequest, trySignUp } from './accounts.ts';
import { freshDatabase } from './fresh.ts';
import { CLAIM, openShop } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;
const MINE = 'kim@donut.test';
const FAILED = 'verification.failed';
/** Returns another six-digit code. */
const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const mustCode = async (email = MINE) => (await requestCode(database, email)) ?? 'no code was mailed';

test('B1: a user with the mailed code gets an account for the address, with the requested language and role', async () => {
  const { caller } = await signedUp(database, MINE, { role: 'SELLER', name: '김도넛' });
  const { rows } = await admin.query('select id, email, name, role, locale from app.users');
  expect(rows).toEqual([{ id: caller.userId, email: MINE, name: '김도넛', role: 'SELLER', locale: 'ko' }]);
});

test('the code is mailed to the address, and no stored row contains the code', async () => {
  const code = await mustCode();
  const [mail] = await database.rows(claimMails([], CLAIM));
  expect(mail).toMatchObject({ kind: 'verification', email: MINE, name: '', locale: 'ko' });
  const content = mail?.content as unknown as { verificationId: string; codeHash: string };
  expect(findCode(KEYS, content.verificationId, MINE, content.codeHash)).toBe(code);
  const { rows } = await admin.query<{ all: string }>(
    'select (select v::text from app.verifications v) || (select m::text from app.mails m) as all',
  );
  expect(rows[0]?.all).not.toContain(code);
  await database.rows(recordMails([{ id: mail?.id ?? 0, state: 'SENT', providerId: 'ses-1' }]));
});

test('a code made with the previous key is still found and valid', async () => {
  const [old] = KEYS;
  const rotated: Keys = [new Uint8Array(32).fill(2), old];
  const { request, code } = codeFor(MINE);
  expect(findCode(rotated, request.newId, MINE, request.codeHash)).toBe(code);
  expect(findCode([rotated[0]], request.newId, MINE, request.codeHash)).toBeUndefined();
  await mustCode();
  const newest = await admin.query<{ id: string }>('select max(id) as id from app.verifications');
  const typed = codeOf(old, newest.rows[0]?.id ?? '');
  const wanted = { ...signUpRequest(MINE, typed), addresses: addressHashes(rotated, MINE) };
  const codeHashes = rotated.map((key) => codeHash(key, MINE, typed));
  expect((await database.rows(signUp({ ...wanted, codeHashes })))[0]?.outcome).toBe('signed-up');
});

test('a wrong code, a code of another address and an expired code get the same response', async () => {
  const code = await mustCode();
  const another = await mustCode('lee@donut.test');
  expect(await trySignUp(database, MINE, other(code))).toBe(FAILED);
  expect(await trySignUp(database, MINE, another)).toBe(FAILED);
  expect(await trySignUp(database, 'nobody@donut.test', code)).toBe(FAILED);
  await fresh.advanceClock(VERIFICATION_MINUTES * 60);
  expect(await trySignUp(database, MINE, code)).toBe(FAILED);
  expect(await shop.count('users')).toBe(0);
});

test('a code is valid until its last millisecond', async () => {
  const code = await mustCode();
  const at = async (offset: string) =>
    admin.query(`create or replace function app.now() returns timestamptz language sql stable as
      $$ select max(expires_at) + interval '${offset}' from app.verifications $$`);
  await at('0');
  expect(await trySignUp(database, MINE, code)).toBe(FAILED);
  await at('-1 ms');
  expect(await trySignUp(database, MINE, code)).toBe('signed-up');
  await fresh.advanceClock(0);
});

test('the sixth attempt fails even with the right code, and a new code does not help within the hour', async () => {
  const code = await mustCode();
  for (let i = 1; i < VERIFICATION_TRIES_PER_HOUR_MAX; i++) await trySignUp(database, MINE, other(code));
  const late = await mustCode('late@donut.test');
  expect(await trySignUp(database, 'late@donut.test', late), 'another address has its own attempts').toBe('signed-up');
  expect(await trySignUp(database, MINE, other(code)), 'the fifth').toBe(FAILED);
  expect(await trySignUp(database, MINE, code), 'the sixth').toBe(FAILED);
  expect(await trySignUp(database, MINE, await mustCode())).toBe(FAILED);
  await fresh.advanceClock(3_601);
  expect(await trySignUp(database, MINE, await mustCode())).toBe('signed-up');
});

test('the fifth attempt is still valid', async () => {
  const code = await mustCode();
  for (let i = 1; i < VERIFICATION_TRIES_PER_HOUR_MAX; i++) await trySignUp(database, MINE, other(code));
  expect(await trySignUp(database, MINE, code)).toBe('signed-up');
});

test('a hundred parallel guesses count as five attempts', async () => {
  const code = await mustCode();
  const guesses = Array.from({ length: 100 }, () => other(code));
  await fresh.inParallel(20, guesses, (session, guess) => trySignUp(session, MINE, guess));
  const { rows } = await admin.query('select tries from app.verifications');
  expect(rows).toEqual([{ tries: VERIFICATION_TRIES_PER_HOUR_MAX }]);
});

test('a right code is checked as often as wanted before the password is hashed, and is used by the sign-up alone', async () => {
  const code = await mustCode();
  const request = signUpRequest(MINE, code);
  for (let i = 0; i <= VERIFICATION_TRIES_PER_HOUR_MAX; i++)
    expect(await database.rows(checkSignUp(request))).toEqual([{ outcome: 'code-valid' }]);
  expect(await shop.count('users')).toBe(0);
  expect((await database.rows(signUp(request)))[0]?.outcome).toBe('signed-up');
});

test('sixty parallel checks of wrong codes fail, and count as five attempts', async () => {
  const code = await mustCode();
  const guesses = Array.from({ length: 60 }, () => signUpRequest(MINE, other(code)));
  const outcomes = await fresh.inParallel(20, guesses, async (session, guess) => session.rows(checkSignUp(guess)));
  expect(outcomes.flat()).toEqual(guesses.map(() => ({ outcome: FAILED })));
  expect((await admin.query('select tries from app.verifications')).rows).toEqual([
    { tries: VERIFICATION_TRIES_PER_HOUR_MAX },
  ]);
  expect(await database.rows(checkSignUp(signUpRequest(MINE, code))), 'the right one').toEqual([{ outcome: FAILED }]);
});

test('an address with an account is found before the password is hashed, and its code is used up', async () => {
  await signedUp(database, MINE);
  const request = signUpRequest(MINE, await mustCode());
  expect(await database.rows(checkSignUp(request))).toEqual([{ outcome: 'user.exists' }]);
  expect(await database.rows(checkSignUp(request))).toEqual([{ outcome: FAILED }]);
});

test('the fourth mail to one address within an hour is not sent', async () => {
  const asked = await fresh.inParallel(
    10,
    Array.from({ length: 10 }, () => MINE),
    (session, email) => requestCode(session, email),
  );
  expect(asked.filter(Boolean)).toHaveLength(VERIFICATION_MAILS_PER_HOUR_MAX);
  expect(await shop.count('mails')).toBe(VERIFICATION_MAILS_PER_HOUR_MAX);
  expect(await requestCode(database, 'lee@donut.test')).toBeDefined();
  // The clock also runs by itself: a busy machine needs seconds for the lines above.
  await fresh.advanceClock(3_540);
  expect(await requestCode(database, MINE)).toBeUndefined();
  await fresh.advanceClock(61);
  expect(await requestCode(database, MINE)).toBeDefined();
});

test('the codes of the first and the second mail are both valid, until one is used', async () => {
  const [first, second] = [await mustCode(), await mustCode()];
  expect(first).not.toBe(second);
  expect(await trySignUp(database, MINE, first)).toBe('signed-up');
  expect(await trySignUp(database, MINE, second), 'then no code is left').toBe(FAILED);
});

test('one code used twenty times in parallel opens one account', async () => {
  const code = await mustCode();
  const requests = Array.from({ length: 20 }, () => MINE);
  const outcomes = await fresh.inParallel(20, requests, (session, email) => trySignUp(session, email, code));
  expect(outcomes.filter((outcome) => outcome === 'signed-up')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === FAILED)).toHaveLength(19);
  expect(await shop.count('users')).toBe(1);
});

test('two sign-ups of one address with two valid codes open one account', async () => {
  const codes = [await mustCode(), await mustCode()];
  const outcomes = await fresh.inParallel(2, codes, (session, code) => trySignUp(session, MINE, code));
  expect(outcomes.toSorted()).toEqual(['signed-up', FAILED]);
});

test('only a user with the right code learns that an account exists, and the code is used up', async () => {
  const { caller, passwordHash } = await signedUp(database, MINE);
  const code = await mustCode();
  expect(await trySignUp(database, MINE, other(code))).toBe(FAILED);
  expect(await trySignUp(database, MINE, code, { passwordHash: 'a thief’s' })).toBe('user.exists');
  expect(await trySignUp(database, MINE, code)).toBe(FAILED);
  const { rows } = await admin.query('select id, password_hash from app.users');
  expect(rows).toEqual([{ id: caller.userId, password_hash: passwordHash }]);
});

test('a sign-up repeated after a lost response returns the same account; a repeated verification sends one mail', async () => {
  const { request, code } = codeFor(MINE);
  for (let i = 0; i < 5; i++) expect(await database.rows(requestVerification(request))).toEqual([{ written: true }]);
  expect(await shop.count('mails')).toBe(1);
  const once = signUpRequest(MINE, code);
  const responses = [await database.rows(signUp(once)), await database.rows(signUp(once))];
  expect(responses[1]).toEqual(responses[0]);
  expect(responses[0]?.[0]?.outcome).toBe('signed-up');
});

test('an address is deleted when its code was used or has expired', async () => {
  const held = () => shop.count('verifications where email is not null');
  await signedUp(database, MINE);
  expect(await held()).toBe(0);
  await mustCode('lee@donut.test');
  const claim = async () =>
    (await database.rows(claimMails([], CLAIM))).map(({ kind, pollAfterSeconds }) => [kind, pollAfterSeconds]);
  await claim();
  await admin.query(
    "update app.mails set state = 'SENT', provider_id = 'ses', ended_at = app.now() where state = 'SENDING'",
  );
  // The mailer polls again only when the code has expired.
  const [[, pollInSeconds] = []] = await claim();
  expect(pollInSeconds).toBeGreaterThan(VERIFICATION_MINUTES * 60 - 10);
  expect(await held()).toBe(1);
  await fresh.advanceClock(VERIFICATION_MINUTES * 60);
  expect(await claim(), 'no poll follows').toEqual([]);
  expect(await held()).toBe(0);
});

test('a mail whose code was used or has expired is not sent', async () => {
  await signedUp(database, MINE);
  await mustCode('lee@donut.test');
  await fresh.advanceClock(VERIFICATION_MINUTES * 60);
  await database.rows(claimMails([], CLAIM));
  expect((await admin.query('select distinct state from app.mails')).rows).toEqual([{ state: 'SUPPRESSED' }]);
});
