import { expect, test } from 'vitest';
import type { RouteName } from '#api/routes.ts';
import type { Statement } from '#db/sql.ts';
import { makeId } from '#domain/ids.ts';
import { hashPassword } from '#domain/password.ts';
import type { Keys } from '#domain/signature.ts';
import { changeOwnPassword, deleteMe, readMe } from '#lambdas/accounts/me.ts';
import { sendCode, signUp } from '#lambdas/accounts/sign-up.ts';
import { logIn } from '#lambdas/sessions/log-in.ts';
import type { SigningKey } from '#lambdas/sessions/token.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { apiEvent, type Call, lambdaContext, ULID } from './api-event.ts';

const KEYS: Keys = [new Uint8Array(32).fill(1)];
const SALT = new Uint8Array(16).fill(7);
const keys = { read: async () => KEYS };
const RIGHT = await hashPassword('the right one', SALT);
const SIGNING = {
  ...(await crypto.subtle
    .generateKey('Ed25519', true, ['sign', 'verify'])
    .then(({ privateKey }) => crypto.subtle.exportKey('jwk', privateKey))),
  kid: 'k1',
} as SigningKey;

/** The doors with a database that answers by the name of the function it is asked; what it was asked, in order. */
function open(answers: Readonly<Record<string, readonly object[]>>) {
  const asked: string[] = [];
  const notified: string[] = [];
  const rows = async ({ text, parameters }: Statement<unknown>) => {
    const name = /app\.(\w+)/.exec(text)?.[1] ?? '';
    asked.push(name === 'request_verification' ? `${name} ${parameters[4]?.value?.stringValue}` : name);
    return answers[name] ?? [];
  };
  const database = { rows } as never;
  const ports = {
    database,
    accountKeys: keys,
    newVerificationId: () => makeId('vfy', 0, new Uint8Array(10)),
    newUserId: () => makeId('usr', 0, new Uint8Array(10)),
    newSalt: () => SALT,
    notifyMailer: async () => void notified.push('mailer'),
  };
  const door = serve({
    requestVerification: sendCode(ports),
    signUp: signUp(ports),
    createSession: logIn({ database, accountKeys: keys, signingKey: { read: async () => SIGNING }, issuer: 'us' }),
    readMe: readMe(database),
    changePassword: changeOwnPassword(database, () => SALT),
    deleteMe: deleteMe(database),
  });
  const call = async (name: RouteName, body: unknown, more: Call = {}) => {
    const reply = await door(apiEvent(name, { body: JSON.stringify(body), ...more }), lambdaContext);
    const { headers = {} } = reply;
    const parsed = reply.body ? JSON.parse(reply.body) : undefined;
    return { status: reply.statusCode, code: parsed?.code as string | undefined, headers, body: parsed };
  };
  return { asked, notified, call };
}

test('whether a code is mailed or not, what is done and what is answered is the same', async () => {
  const answers = await Promise.all(
    [true, false].map(async (written) => {
      const { asked, notified, call } = open({ request_verification: [{ written }] });
      const { body, status } = await call('requestVerification', { email: 'kim@donut.test' });
      return { asked, notified, body, status };
    }),
  );
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]).toEqual({
    asked: ['request_verification ko'],
    notified: ['mailer'],
    body: { status: 'accepted', expiresInSeconds: 300 },
    status: 202,
  });
});

test.for([
  [undefined, 'ko'],
  ['fr', 'ko'],
  ['en-US,ko;q=0.5', 'en'],
  ['en;q=0.2, ko;q=0.8', 'ko'],
] as const)('Accept-Language %s is written to in %s', async ([wish, locale]) => {
  const { asked, call } = open({ request_verification: [{ written: true }] });
  await call('requestVerification', { email: 'a@b.test' }, { headers: wish ? { 'Accept-Language': wish } : {} });
  expect(asked).toEqual([`request_verification ${locale}`]);
});

const SIGN_UP = { email: 'a@b.test', password: 'long enough', name: 'Kim', role: 'BUYER', verificationCode: '000000' };

test.for([
  ['verification.failed', 422],
  ['user.exists', 409],
] as const)('a sign-up that ends in %s asks the one statement, too', async ([outcome, status]) => {
  const { asked, call } = open({ sign_up: [{ outcome, user: null }] });
  expect(await call('signUp', SIGN_UP)).toMatchObject({ status, code: outcome });
  expect(asked).toEqual(['sign_up']);
});

const account = { wait: 0, id: `usr_${ULID}`, name: 'Kim', role: 'BUYER', passwordHash: RIGHT };
const nobody = { wait: 0, id: null, name: null, role: null, passwordHash: null };
const credentials = (password: string) => ({ email: 'kim@donut.test', password });

test('an unknown address and a wrong password are one answer, after the same work', async () => {
  const seen = await Promise.all(
    [account, nobody].map(async (found) => {
      const { asked, call } = open({ begin_log_in: [found] });
      const { headers, body, ...rest } = await call('createSession', credentials('a wrong one'));
      return { asked, headers, body, ...rest };
    }),
  );
  expect(seen[0]).toEqual(seen[1]);
  expect(seen[0]).toMatchObject({ status: 401, code: 'auth.wrong_credentials', asked: ['begin_log_in'] });
});

test('the right password gives a token that counts from the database’s time, not from ours', async () => {
  const { call } = open({ begin_log_in: [account], complete_log_in: [{ issuedAt: 1_800_000_000 }] });
  const { status, body } = await call('createSession', credentials('the right one'));
  expect(status).toBe(201);
  const claims = JSON.parse(Buffer.from(body.accessToken.split('.')[1], 'base64url').toString());
  expect(claims).toEqual({
    sub: account.id,
    role: 'BUYER',
    iss: 'us',
    aud: 'donut-states',
    iat: 1_800_000_000,
    exp: 1_800_003_600,
  });
  expect(body.expiresAt).toBe(new Date(1_800_003_600_000).toISOString());
});

test('a password that was changed while it was being checked opens nothing', async () => {
  const { call } = open({ begin_log_in: [account], complete_log_in: [] });
  expect(await call('createSession', credentials('the right one'))).toMatchObject({ code: 'auth.wrong_credentials' });
});

test('after too many tries not even the right password is looked at, and the caller hears when to come again', async () => {
  const { asked, call } = open({ begin_log_in: [{ ...nobody, wait: 42 }] });
  const reply = await call('createSession', credentials('the right one'));
  expect(reply).toMatchObject({ status: 429, code: 'auth.too_many_tries' });
  expect(reply.headers['Retry-After']).toBe('42');
  expect(asked).toEqual(['begin_log_in']);
});

test('a password is changed by whoever knows the current one, and answers nothing', async () => {
  const { asked, call } = open({
    begin_password_change: [{ wait: 0, passwordHash: RIGHT }],
    change_password: [{ changed: true }],
  });
  const right = { current: 'the right one', next: 'another one' };
  expect(await call('changePassword', right)).toMatchObject({ status: 204, body: undefined });
  expect(asked).toEqual(['begin_password_change', 'change_password']);
  expect(await call('changePassword', { ...right, current: 'wrong' })).toMatchObject({ code: 'user.wrong_password' });
});

test.for([
  ['nobody stands behind the token', [], 'auth.required'],
  ['he has no password here', [{ wait: 0, passwordHash: null }], 'user.wrong_password'],
  ['he guessed too often', [{ wait: 9, passwordHash: RIGHT }], 'auth.too_many_tries'],
] as const)('a password is not changed when %s', async ([, begun, code]) => {
  const { call } = open({ begin_password_change: begun });
  expect(await call('changePassword', { current: 'the right one', next: 'another one' })).toMatchObject({ code });
});

test('two who change one password at once: the later one is told that his is no longer the current one', async () => {
  const { call } = open({
    begin_password_change: [{ wait: 0, passwordHash: RIGHT }],
    change_password: [{ changed: false }],
  });
  const reply = await call('changePassword', { current: 'the right one', next: 'another one' });
  expect(reply).toMatchObject({ status: 422, code: 'user.wrong_password' });
});

test('who cannot leave hears what binds him', async () => {
  const { call } = open({ withdraw: [{ outcome: 'user.not_deletable', bonds: { openOrders: ['ord_1'] } }] });
  const reply = await call('deleteMe', undefined, { body: null });
  expect(reply).toMatchObject({ status: 409, code: 'user.not_deletable', body: { openOrders: ['ord_1'] } });
});

test('only whom an outside issuer vouches for is met by asking for his account', async () => {
  const user = { id: `usr_${ULID}`, email: null, name: 'Kim', role: 'BUYER', locale: 'ko', createdAt: '' };
  const answers = { meet_user: [{ met: true }], user_answer: [{ user, version: 1 }] };
  const caller = { userId: user.id, issuedAt: '1767225600' };
  const ours = open(answers);
  await ours.call('readMe', undefined, { body: null, caller });
  expect(ours.asked).toEqual(['user_answer']);
  const outside = open(answers);
  const vouched = { ...caller, vouchedName: 'Kim', vouchedEmail: '' };
  const reply = await outside.call('readMe', undefined, { body: null, caller: vouched });
  expect(outside.asked).toEqual(['meet_user', 'user_answer']);
  expect(reply.headers['ETag']).toBe('"v1"');
});
