import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD_TRIES_MAX, TOKEN_LIFE_MINUTES, VERIFICATION_MAILS_PER_HOUR_MAX } from '#domain/limits.ts';
import { brokenInvariants } from '#test/invariants.ts';
import { codeMailed, join, logIn, newPerson, requestCode, signUpWith } from './people.ts';
import { advance, api, mailsTo, makeProduct, now, order, type Reply, settled, stockOf } from './shop.ts';
import { openTables, type Tables } from './tables.ts';
import { complaintAbout, inShort } from './valid.ts';

let tables: Tables;
beforeAll(async () => {
  tables = await openTables();
});
afterAll(async () => {
  await settled();
  expect(await brokenInvariants(tables.client)).toEqual({});
  await tables.close();
});

/** The part of a response that could distinguish two addresses; ids and times differ in every response. */
function whatIsSeen(reply: Reply<unknown>) {
  const { requestId: _id, instance: _occurrence, ...body } = reply.body as Record<string, unknown>;
  const headers = [...reply.headers.keys()].filter((name) => name !== 'date').sort();
  return { status: reply.status, body, headers, length: reply.headers.get('content-length') };
}

test('B1: a buyer signs up with the mailed code, logs in and buys', async () => {
  const person = newPerson();
  const asked = await requestCode(person.email);
  expect(complaintAbout('requestVerification', asked)).toBeUndefined();
  const signedUp = await signUpWith(person, await codeMailed(person.email));
  expect(inShort(signedUp)).toBe('201');
  expect(complaintAbout('signUp', signedUp)).toBeUndefined();
  expect(signedUp.body).toMatchObject({ email: person.email, name: '김도넛', role: 'BUYER', locale: 'ko' });
  const session = await logIn(person);
  expect(complaintAbout('createSession', session)).toBeUndefined();
  const expires = Date.parse((session.body as unknown as { expiresAt: string }).expiresAt);
  expect(Math.abs(expires - (await now()) - TOKEN_LIFE_MINUTES * 60_000)).toBeLessThan(60_000);
  const placed = await order(session.body.accessToken, [[await makeProduct({ stock: 1 }), 1]]);
  expect(placed.status).toBe(201);
  const me = await api('GET', '/users/me', { token: session.body.accessToken });
  expect(me.body).toEqual(signedUp.body);
});

test('a mail and the account use the requested language, Korean by default', async () => {
  const [korean, english] = [newPerson(), newPerson()];
  await requestCode(korean.email);
  await requestCode(english.email, { 'accept-language': 'en-US' });
  await codeMailed(korean.email);
  const code = await codeMailed(english.email);
  expect((await mailsTo(korean.email))[0]?.subject).toMatch(/이메일 인증 코드: \d{6}$/);
  expect((await mailsTo(english.email))[0]?.subject).toMatch(/Your verification code: \d{6}$/);
  expect((await signUpWith(english, code, { 'accept-language': 'en-US' })).body.locale).toBe('en');
});

test('no response reveals whether an address has an account', async () => {
  const member = await join();
  const [mine, unknown] = [member.email, newPerson().email];
  const wrong = { ...newPerson(), password: 'not the right one' };
  const pairs: readonly (readonly [string, (email: string) => Promise<Reply<unknown>>])[] = [
    ['a code', (email) => requestCode(email)],
    ['a log-in', (email) => logIn({ email, password: 'not the right one' })],
    ['a sign-up', (email) => signUpWith({ ...wrong, email }, '000000')],
  ];
  for (const [name, ask] of pairs) {
    const [one, other] = [await ask(mine), await ask(unknown)];
    expect(whatIsSeen(one), name).toEqual(whatIsSeen(other));
  }
  // Nor after the limits for mails and for attempts.
  for (const email of [mine, unknown])
    for (let i = 0; i < VERIFICATION_MAILS_PER_HOUR_MAX; i++) await requestCode(email);
  expect(whatIsSeen(await requestCode(mine))).toEqual(whatIsSeen(await requestCode(newPerson().email)));
});

test('a correct code for an address with an account says so: the caller owns the mailbox', async () => {
  const member = await join();
  await requestCode(member.email);
  const again = await signUpWith({ ...member, password: 'another one' }, await codeMailed(member.email, 2));
  expect(inShort(again)).toBe('409 user.exists');
  expect((await logIn(member)).status, 'the account is unchanged').toBe(201);
});

test('after ten wrong passwords an address must wait; later the right password works again', async () => {
  const member = await join();
  const wrong = { ...member, password: 'not the right one' };
  for (let i = 0; i < PASSWORD_TRIES_MAX; i++) expect((await logIn(wrong)).status).toBe(401);
  const refused = await logIn(member);
  expect(inShort(refused)).toBe('429 auth.too_many_tries');
  expect(complaintAbout('createSession', refused)).toBeUndefined();
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  await advance('PT2M');
  expect((await logIn(member)).status).toBe(201);
});

test('a new password ends every token at once, including the token of the request', async () => {
  const member = await join();
  const second = (await logIn(member)).body.accessToken;
  const next = 'an even longer one';
  const body = { current: member.password, next };
  const changed = await api('PUT', '/users/me/password', { token: member.token, body });
  expect([changed.status, changed.body]).toEqual([204, undefined]);
  expect(complaintAbout('changePassword', changed)).toBeUndefined();
  for (const token of [member.token, second]) {
    expect(inShort(await api('GET', '/users/me', { token }))).toBe('401 auth.required');
    expect(inShort(await order(token, [[await makeProduct({ stock: 1 }), 1]]))).toBe('401 auth.required');
  }
  expect((await logIn(member)).status).toBe(401);
  const { accessToken } = (await logIn({ ...member, password: next })).body;
  expect((await api('GET', '/users/me', { token: accessToken })).status).toBe(200);
});

test('a name change needs the version the user has read', async () => {
  const { token } = await join();
  const seen = await api('GET', '/users/me', { token });
  const etag = seen.headers.get('etag') ?? '';
  const rename = (name: string, tag: string) =>
    api('PATCH', '/users/me', { token, headers: { 'if-match': tag }, body: { name } });
  const [one, two] = await Promise.all([rename('Kim', etag), rename('Lee', etag)]);
  expect([one.status, two.status].sort()).toEqual([200, 412]);
  const won = one.status === 200 ? one : two;
  expect(complaintAbout('changeMe', won)).toBeUndefined();
  expect(won.headers.get('etag')).not.toBe(etag);
  const unchanged = await api('GET', '/users/me', {
    token,
    headers: { 'if-none-match': won.headers.get('etag') ?? '' },
  });
  expect(unchanged.status).toBe(304);
});

test('an account with open orders is not deletable, and the problem lists the orders; for a seller, the orders of the own products', async () => {
  const [buyer, seller] = [await join(), await join({ role: 'SELLER' })];
  const product = await makeProduct({ stock: 2, sellerId: seller.id });
  const placed = await order<{ id: string }>(buyer.token, [[product, 1]]);
  for (const { token } of [buyer, seller]) {
    const reply = await api('DELETE', '/users/me', { token });
    expect(inShort(reply)).toBe('409 user.not_deletable');
    expect(reply.body['openOrders']).toEqual([placed.body.id]);
    expect(complaintAbout('deleteMe', reply)).toBeUndefined();
  }
  expect((await stockOf(product)).reserved).toBe(1);
});
