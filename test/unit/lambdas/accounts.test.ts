import { expect, test } from 'vitest';
import type { RouteName } from '#api/routes.ts';
import type { Statement } from '#db/sql.ts';
import { makeId } from '#domain/ids.ts';
import { hashPassword, verifyPassword } from '#domain/password.ts';
import type { Keys } from '#domain/signature.ts';
import { deleteMe, readMe } from '#lambdas/accounts/own-account.ts';
import { requestVerification } from '#lambdas/accounts/request-verification.ts';
import { changePassword } from '#lambdas/sessions/change-password.ts';
import { createSession } from '#lambdas/sessions/create-session.ts';
import { signUp } from '#lambdas/sessions/sign-up.ts';
import type { SigningKey } from '#lambdas/sessions/token.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { apiEvent, type Call, lambdaContext, ULID } from './api-event.ts';

const KEYS: Keys = [new Uint8Array(32).fill(1)];
const SALT = new Uint8Array(16).fill(7);
const keys = { read: async () => KEYS };
const RIGHT = hashPassword('the right one', SALT);
const SIGNING = {
  ...(await crypto.subtle
    .generateKey('Ed25519', true, ['sign', 'verify'])
    .then(({ privateKey }) => crypto.subtle.exportKey('jwk', privateKey))),
  kid: 'k1',
} as SigningKey;

/** The routes with a database that returns rows by the name of the SQL function; the called functions, in order. */
function open(results: Readonly<Record<string, readonly object[]>>) {
  const called: string[] = [];
  const notified: string[] = [];
  let hashes = 0;
  const passwords = {
    hash(password: string) {
      hashes++;
      return hashPassword(password, SALT);
    },
    verify(password: string, stored: string | null | undefined) {
      hashes++;
      return verifyPassword(password, stored);
    },
  };
  const rows = async ({ text, parameters }: Statement<unknown>) => {
    const hashed = parameters.some(({ value }) => value?.stringValue?.startsWith('scrypt$'));
    const name = `${/app\.(\w+)/.exec(text)?.[1]}${hashed && text.includes('app.sign_up') ? '_hashed' : ''}`;
    called.push(name === 'request_verification' ? `${name} ${parameters[4]?.value?.stringValue}` : name);
    return results[name] ?? [];
  };
  const database = { rows } as never;
  const ports = {
    database,
    accountKeys: keys,
    newVerificationId: () => makeId('vfy', 0, new Uint8Array(10)),
    newUserId: () => makeId('usr', 0, new Uint8Array(10)),
    passwords,
    notifyMailer: async () => void notified.push('mailer'),
  };
  const handler = serve({
    requestVerification: requestVerification(ports),
    signUp: signUp(ports),
    createSession: createSession({
      database,
      accountKeys: keys,
      signingKey: { read: async () => SIGNING },
      passwords,
      issuer: 'us',
      newSessionId: () => makeId('ses', 0, new Uint8Array(10)),
      refreshSecret: () => new Uint8Array(32),
    }),
    readMe: readMe(database),
    changePassword: changePassword(database, passwords),
    deleteMe: deleteMe(database),
  });
  const call = async (name: RouteName, body: unknown, more: Call = {}) => {
    const response = await handler(apiEvent(name, { body: JSON.stringify(body), ...more }), lambdaContext);
    const { headers = {} } = response;
    const parsed = response.body ? JSON.parse(response.body) : undefined;
    return { status: response.statusCode, code: parsed?.code as string | undefined, headers, body: parsed };
  };
  return { called, notified, call, hashes: () => hashes };
}

test('calls and response are the same whether or not a code is mailed', async () => {
  const results = await Promise.all(
    [true, false].map(async (written) => {
      const { called, notified, call } = open({ request_verification: [{ written }] });
      const { body, status } = await call('requestVerification', { email: 'kim@donut.test' });
      return { called, notified, body, status };
    }),
  );
  expect(results[0]).toEqual(results[1]);
  expect(results[0]).toEqual({
    called: ['request_verification ko'],
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
] as const)('Accept-Language %s gets a mail in %s', async ([header, locale]) => {
  const { called, call } = open({ request_verification: [{ written: true }] });
  await call('requestVerification', { email: 'a@b.test' }, { headers: header ? { 'Accept-Language': header } : {} });
  expect(called).toEqual([`request_verification ${locale}`]);
});

const SIGN_UP = { email: 'a@b.test', password: 'long enough', name: 'Kim', role: 'BUYER', verificationCode: '000000' };

test.for([
  ['verification.failed', 422],
  ['user.exists', 409],
] as const)('a sign-up that ends in %s is one statement and hashes no password', async ([outcome, status]) => {
  const { called, call, hashes } = open({ sign_up: [{ outcome, user: null }] });
  expect(await call('signUp', SIGN_UP)).toMatchObject({ status, code: outcome });
  expect(called).toEqual(['sign_up']);
  expect(hashes()).toBe(0);
});

test('a right code costs one hash, and the statement that creates the account decides again', async () => {
  const created = open({ sign_up: [{ outcome: 'code-valid' }], sign_up_hashed: [{ outcome: 'signed-up', user: {} }] });
  expect(await created.call('signUp', SIGN_UP)).toMatchObject({ status: 201 });
  expect([created.called, created.hashes()]).toEqual([['sign_up', 'sign_up_hashed'], 1]);
  const used = { outcome: 'verification.failed', user: null };
  const late = open({ sign_up: [{ outcome: 'code-valid' }], sign_up_hashed: [used] });
  expect(await late.call('signUp', SIGN_UP)).toMatchObject({ status: 422, code: 'verification.failed' });
});

const account = { wait: 0, id: `usr_${ULID}`, name: 'Kim', role: 'BUYER', passwordHash: RIGHT };
const unknown = { wait: 0, id: null, name: null, role: null, passwordHash: null };
const credentials = (password: string) => ({ email: 'kim@donut.test', password });

test('an unknown address and a wrong password get the same response after the same work: one hash of one cost', async () => {
  const seen = await Promise.all(
    [account, unknown].map(async (found) => {
      const { called, call, hashes } = open({ begin_log_in: [found] });
      const { headers, body, ...rest } = await call('createSession', credentials('a wrong one'));
      return { called, headers, body, ...rest, hashes: hashes() };
    }),
  );
  expect(seen[0]).toEqual(seen[1]);
  expect(seen[0]?.hashes).toBe(1);
  expect(seen[0]).toMatchObject({ status: 401, code: 'auth.wrong_credentials', called: ['begin_log_in'] });
});

test('the token of a correct password is issued at the time of the database', async () => {
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

test('a password that was changed during the check gives no session', async () => {
  const { call } = open({ begin_log_in: [account], complete_log_in: [] });
  expect(await call('createSession', credentials('the right one'))).toMatchObject({ code: 'auth.wrong_credentials' });
});

test('after too many attempts not even the right password is checked, and Retry-After says when to retry', async () => {
  const { called, call, hashes } = open({ begin_log_in: [{ ...unknown, wait: 42 }] });
  const response = await call('createSession', credentials('the right one'));
  expect(response).toMatchObject({ status: 429, code: 'auth.too_many_tries' });
  expect(response.headers['Retry-After']).toBe('42');
  expect([called, hashes()]).toEqual([['begin_log_in'], 0]);
});

test('the current password changes the password, and the response has no body', async () => {
  const { called, call } = open({
    begin_password_change: [{ wait: 0, passwordHash: RIGHT }],
    change_password: [{ changed: true }],
  });
  const right = { current: 'the right one', next: 'another one' };
  expect(await call('changePassword', right)).toMatchObject({ status: 204, body: undefined });
  expect(called).toEqual(['begin_password_change', 'change_password']);
  expect(await call('changePassword', { ...right, current: 'wrong' })).toMatchObject({ code: 'user.wrong_password' });
});

test.for([
  ['the token is no longer valid', [], 'auth.required', 0],
  ['the account has no password', [{ wait: 0, passwordHash: null }], 'user.wrong_password', 1],
  ['there were too many attempts', [{ wait: 9, passwordHash: RIGHT }], 'auth.too_many_tries', 0],
] as const)('a password is not changed if %s', async ([, begun, code, cost]) => {
  const { call, hashes } = open({ begin_password_change: begun });
  expect(await call('changePassword', { current: 'the right one', next: 'another one' })).toMatchObject({ code });
  expect(hashes()).toBe(cost);
});

test('of two concurrent changes of a password the later one fails with user.wrong_password', async () => {
  const { call } = open({
    begin_password_change: [{ wait: 0, passwordHash: RIGHT }],
    change_password: [{ changed: false }],
  });
  const response = await call('changePassword', { current: 'the right one', next: 'another one' });
  expect(response).toMatchObject({ status: 422, code: 'user.wrong_password' });
});

test('an account that cannot be deleted gets what has to be settled first', async () => {
  const { call } = open({ delete_account: [{ outcome: 'user.not_deletable', bonds: { openOrders: ['ord_1'] } }] });
  const response = await call('deleteMe', undefined, { body: null });
  expect(response).toMatchObject({ status: 409, code: 'user.not_deletable', body: { openOrders: ['ord_1'] } });
});

test('only a user of the external issuer gets an account by reading it', async () => {
  const user = { id: `usr_${ULID}`, email: null, name: 'Kim', role: 'BUYER', locale: 'ko', createdAt: '' };
  const rows = { create_external_user: [{ created: true }], user_json: [{ user, version: 1 }] };
  const caller = { userId: user.id, issuedAt: '1767225600' };
  const ours = open(rows);
  await ours.call('readMe', undefined, { body: null, caller });
  expect(ours.called).toEqual(['user_json']);
  const outside = open(rows);
  const vouched = { ...caller, vouchedName: 'Kim', vouchedEmail: '' };
  const response = await outside.call('readMe', undefined, { body: null, caller: vouched });
  expect(outside.called).toEqual(['create_external_user', 'user_json']);
  expect(response.headers['ETag']).toBe('"v1"');
});
