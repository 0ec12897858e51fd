/** Sessions of browsers: the cookie, its renewal, a copied cookie, requests from other sites, and devices. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nullable, sql, text } from '#db/sql.ts';
import { BUYER_SESSION_DAYS, STAFF_SESSION_HOURS } from '#domain/limits.ts';
import { openShop, type Shop } from './shop.ts';

const PASSWORD = 'donut-states';
const AGENT = 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36';
let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop?.close());

type Body = Record<string, unknown>;
type Reply = { readonly status: number; readonly headers: Headers; readonly body: Body };
/** The cookie that a response sets, as the browser sends it back. */
const cookieOf = ({ headers }: Reply): string => headers.get('set-cookie')?.split(';')[0] ?? '';

const logIn = (name: string, app: string = 'shop') =>
  shop.api<Body>('POST', '/sessions', {
    body: { email: `${name}@donut.test`, password: PASSWORD, keepSignedIn: app },
    headers: { 'user-agent': AGENT },
  });
const renew = (cookie: string, headers: Record<string, string> = {}, app = 'shop') =>
  shop.api('POST', `/sessions/renewal?app=${app}`, { headers: { cookie, ...headers } });
const isValid = async ({ body }: Reply) =>
  (await shop.api('GET', '/users/me', { token: String(body['accessToken']) })).status === 200;

test('a log-in without keepSignedIn sets no cookie', async () => {
  const reply = await shop.api('POST', '/sessions', { body: { email: 'buyer01@donut.test', password: PASSWORD } });
  expect(reply.status).toBe(201);
  expect(reply.headers.get('set-cookie')).toBeNull();
  expect(reply.body).not.toHaveProperty('sessionId');
});

test('the cookie is unreadable for scripts, and each renewal replaces it and gives a valid access token', async () => {
  const first = await logIn('buyer01');
  expect(first.headers.get('set-cookie')).toBe(
    `${cookieOf(first)}; Path=/api/v1/sessions; Max-Age=${BUYER_SESSION_DAYS * 86_400}; HttpOnly; Secure; SameSite=Strict`,
  );
  const second = await renew(cookieOf(first));
  expect(second.status).toBe(200);
  expect(await isValid(second)).toBe(true);
  expect(second.body['sessionId']).toBe(first.body['sessionId']);
  expect(cookieOf(second)).not.toBe(cookieOf(first));
  expect((await renew(cookieOf(second))).status).toBe(200);
  const stored = sql({ token: text, previous: nullable(text) })`select token_hash, previous_hash from app.sessions`;
  const secret = cookieOf(second).split('.')[1] ?? '';
  expect(JSON.stringify(await shop.database.rows(stored)), 'only hashes are stored').not.toContain(secret);
});

test('a lost response does not sign the user out, however late the cookie is sent again', async () => {
  const first = await logIn('buyer02');
  const lost = await renew(cookieOf(first));
  expect(lost.status).toBe(200);
  await shop.atClock(20 * 86_400, async () => {
    const repeated = await renew(cookieOf(first));
    expect([repeated.status, cookieOf(repeated)]).toEqual([200, cookieOf(lost)]);
  });
});

test('two renewals with one cookie give the same cookie, so a browser may store their responses in any order', async () => {
  const first = await logIn('buyer02');
  const replies = await Promise.all([renew(cookieOf(first)), renew(cookieOf(first))]);
  expect(replies.map(({ status }) => status)).toEqual([200, 200]);
  expect(new Set(replies.map(cookieOf)).size).toBe(1);
  for (const reply of replies) expect((await renew(cookieOf(reply))).status).toBe(200);
});

test('a cookie that is used again after its successor was used ends its session', async () => {
  const first = await logIn('buyer02');
  const second = await renew(cookieOf(first));
  const third = await renew(cookieOf(second));
  const copied = await renew(cookieOf(first));
  expect([copied.status, copied.body['code']]).toEqual([401, 'auth.required']);
  expect(copied.body['detail']).toContain('change your password');
  expect(copied.headers.get('set-cookie'), 'the browser may have a newer session by now').toBeNull();
  expect((await renew(cookieOf(third))).status, 'the newest cookie of the session has ended, too').toBe(401);
});

test('a session ends when it is not used: of a buyer after days, of an operator after hours', async () => {
  const [buyer, operator] = [await logIn('buyer03'), await logIn('operator', 'console')];
  await shop.atClock(STAFF_SESSION_HOURS * 3_600, async () => {
    expect((await renew(cookieOf(operator), {}, 'console')).status).toBe(401);
    expect((await renew(cookieOf(buyer))).status).toBe(200);
  });
  const other = await logIn('buyer03');
  await shop.atClock(BUYER_SESSION_DAYS * 86_400, async () => expect((await renew(cookieOf(other))).status).toBe(401));
});

test.for(['cross-site', 'same-site', 'none'])('a request from another place (%s) changes nothing', async (site) => {
  const reply = await logIn('buyer04');
  const [cookie, { body }] = [cookieOf(reply), reply];
  const blocked = await renew(cookie, { 'sec-fetch-site': site });
  expect([blocked.status, blocked.body['code']]).toEqual([403, 'request.blocked']);
  const ended = await shop.api('DELETE', '/sessions/current?app=shop', { headers: { cookie, 'sec-fetch-site': site } });
  expect(ended.status).toBe(403);
  const own = await renew(cookie, { 'sec-fetch-site': 'same-origin' });
  expect([own.status, own.body['sessionId']]).toEqual([200, body['sessionId']]);
});

test.for(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
  'a form of another site (%s) cannot log a browser in as another user: no cookie is set',
  async (type) => {
    const body = JSON.stringify({ email: 'buyer04@donut.test', password: PASSWORD, keepSignedIn: 'shop' });
    const reply = await shop.api('POST', '/sessions', { body, headers: { 'content-type': type } });
    expect(reply.status).toBe(415);
    expect(reply.headers.get('set-cookie')).toBeNull();
  },
);

test.for([
  '',
  'donut_shop=',
  'donut_shop=x.y',
  'donut_shop=ses_01jd2m8qk4v7x9r3t5w6y8z0ab.short',
  'other=1; donut_shop',
])('the cookie "%s" is no session', async (cookie) => {
  expect((await renew(cookie)).status).toBe(401);
});

test('a renewal that expects a session ignores the cookie of another user, which another host below the domain has set', async () => {
  const [own, foreign] = [await logIn('buyer05'), await logIn('buyer08')];
  const renewOwn = (cookie: string) =>
    shop.api('POST', `/sessions/renewal?app=shop&sessionId=${own.body['sessionId']}`, { headers: { cookie } });
  expect((await renewOwn(cookieOf(foreign))).status).toBe(401);
  const both = `${cookieOf(foreign)}; ${cookieOf(own)}`;
  expect((await renew(both)).status).toBe(401);
  expect((await renewOwn(both)).body['user']).toMatchObject({ email: 'buyer05@donut.test' });
});

test('shop and console have separate sessions in one browser', async () => {
  const [buyer, operator] = [await logIn('buyer05'), await logIn('operator', 'console')];
  const both = `${cookieOf(buyer)}; ${cookieOf(operator)}`;
  expect((await renew(both)).body['user']).toMatchObject({ role: 'BUYER' });
  expect((await renew(both, {}, 'console')).body['user']).toMatchObject({ role: 'OPERATOR' });
  expect((await renew(cookieOf(buyer), {}, 'console')).status).toBe(401);
});

test('logging out ends the session, and repeating it changes nothing', async () => {
  const cookie = cookieOf(await logIn('buyer06'));
  for (let i = 0; i < 2; i++) {
    const reply = await shop.api('DELETE', '/sessions/current?app=shop', { headers: { cookie } });
    expect([reply.status, reply.headers.get('set-cookie')?.includes('Max-Age=0')]).toEqual([204, true]);
  }
  expect((await renew(cookie)).status).toBe(401);
});

test('a buyer sees their devices and signs one out; another buyer cannot', async () => {
  const [here, lost] = [await logIn('buyer07'), await logIn('buyer07')];
  const token = String(here.body['accessToken']);
  const devices = async () =>
    (await shop.api('GET', '/users/me/sessions', { token })).body['items'] as { id: string }[];
  expect(await devices()).toMatchObject([{ device: 'Chrome, Windows' }, { device: 'Chrome, Windows' }]);
  const path = `/users/me/sessions/${lost.body['sessionId']}`;
  const other = String((await logIn('buyer08')).body['accessToken']);
  expect((await shop.api('DELETE', path, { token: other })).status).toBe(204);
  expect(await devices()).toHaveLength(2);
  expect((await shop.api('DELETE', path, { token })).status).toBe(204);
  expect((await devices()).map(({ id }) => id)).toEqual([here.body['sessionId']]);
  expect((await renew(cookieOf(lost))).status).toBe(401);
  expect((await renew(cookieOf(here))).status).toBe(200);
});

test('a new password ends every session of the user', async () => {
  const [one, two] = [await logIn('buyer09'), await logIn('buyer09')];
  const body = { current: PASSWORD, next: 'another long one' };
  const token = String(one.body['accessToken']);
  expect((await shop.api('PUT', '/users/me/password', { token, body })).status).toBe(204);
  for (const session of [one, two]) expect((await renew(cookieOf(session))).status).toBe(401);
});

test('deleting the account ends its sessions and erases their devices', async () => {
  const session = await logIn('buyer10');
  const token = String(session.body['accessToken']);
  expect((await shop.api('DELETE', '/users/me', { token })).status).toBe(204);
  expect((await renew(cookieOf(session))).status).toBe(401);
  const id = String(session.body['sessionId']);
  expect(await shop.database.rows(sql({ device: text })`select device from app.sessions where id = ${id}`)).toEqual([
    { device: '' },
  ]);
});
