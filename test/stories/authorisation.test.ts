import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Route } from '#api/route.ts';
import { type RouteName, routes } from '#api/routes.ts';
import { MATRIX } from './authorisation/matrix.ts';
import {
  CALLERS,
  type Caller,
  createFixture,
  deleteAccount,
  type Fixture,
  freshToken,
  makeSeller,
} from './authorisation/people.ts';
import { type Mint, openMint } from './authorisation/tokens.ts';
import { api, makeBuyers, makeProduct, order, type Reply, setFactory, tokenOf } from './shop.ts';
import { openTables, type Tables } from './tables.ts';
import { complaintAbout, inShort } from './valid.ts';

const names = Object.keys(routes) as RouteName[];
const protectedRoutes = names.filter((name) => !(routes[name] as Route).who.includes('anyone'));

let tables: Tables;
let fixture: Fixture;
let mint: Mint;
beforeAll(async () => {
  tables = await openTables();
  fixture = await createFixture(tables);
  mint = await openMint(fixture.buyer.id, (await makeBuyers(1))[0]?.id ?? '');
});
afterAll(async () => {
  await setFactory({ mode: 'ok' });
  await tables.close();
});

function callRoute(name: RouteName, token: string | undefined): Promise<Reply> {
  const { path, sending } = MATRIX[name];
  return api(routes[name].method, path(fixture), { ...sending?.(fixture), token });
}
const callAs = (method: string, name: RouteName): Promise<Reply> => api(method, MATRIX[name].path(fixture));
const tokenOfCaller = (caller: Caller) =>
  caller === 'forged' ? mint.forgeries['another key'] : fixture.tokens[caller];

test('the matrix has exactly one row for each route', () => {
  expect(Object.keys(MATRIX).sort()).toEqual([...names].sort());
});

describe.each(names)('%s', (name) => {
  test.each(CALLERS)('%s', async (caller) => {
    const own = tokenOfCaller(caller);
    const reply = await callRoute(name, MATRIX[name].fresh ? await freshToken(tables, caller, own) : own);
    expect(inShort(reply)).toBe(MATRIX[name].responses[caller]);
    expect(complaintAbout(name, reply)).toBeUndefined();
  });
});

describe('HEAD responds as GET, without a body', () => {
  test.each(names.filter((name) => routes[name].method === 'GET' && name !== 'readStream'))('%s', async (name) => {
    const { path, sending } = MATRIX[name];
    for (const caller of ['anonymous', 'buyer', 'operator'] as const) {
      const request = { ...sending?.(fixture), token: fixture.tokens[caller] };
      const get = await api('GET', path(fixture), request);
      const head = await api('HEAD', path(fixture), request);
      const shown = ({ status, headers }: Reply) => [
        status,
        // The resource may change in between, so its tags may differ.
        headers.has('etag'),
        ...['content-type', 'www-authenticate', 'x-amzn-remapped-www-authenticate', 'content-language'].map((header) =>
          headers.get(header),
        ),
      ];
      expect([...shown(head), head.body], caller).toEqual([...shown(get), undefined]);
    }
  });
});

test('a method that a path does not have is 405 for every caller, with the methods that it has', async () => {
  const paths = Map.groupBy(names, (name) => (routes[name] as Route).path);
  for (const [path, found] of paths) {
    const [name] = found;
    const has = found.map((one) => routes[one].method as string);
    const method = ['PUT', 'PATCH', 'DELETE', 'POST'].find((one) => !has.includes(one)) ?? '';
    const reply = await callAs(method, name as RouteName);
    expect([inShort(reply), reply.headers.get('allow')], `${method} ${path}`).toEqual([
      '405 request.method_not_allowed',
      has.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one])).join(', '),
    ]);
  }
});

describe('a forged token is refused everywhere', () => {
  test('a genuine token is accepted', async () => {
    expect((await callRoute('listOrders', await mint.genuine())).status).toBe(200);
  });

  test.each(protectedRoutes)('%s', async (name) => {
    const opened = await Promise.all(
      Object.entries(mint.forgeries).map(async ([forgery, token]) => {
        const reply = await callRoute(name, token);
        return inShort(reply) === '401 auth.required' && !complaintAbout(name, reply) ? [] : [forgery, inShort(reply)];
      }),
    );
    expect(opened.flat()).toEqual([]);
  });
});

test('a list shows only what belongs to the caller', async () => {
  const seen = async (caller: 'buyer' | 'other buyer' | 'seller' | 'other seller' | 'operator') => {
    const { body } = await api<{ items: { id: string; buyerId: string; sellerId: string }[] }>(
      'GET',
      '/orders?limit=100',
      { token: fixture.tokens[caller] },
    );
    return body.items;
  };
  const mine = await seen('buyer');
  expect(mine.map(({ id }) => id)).toContain(fixture.orderId);
  expect(new Set(mine.map(({ buyerId }) => buyerId))).toEqual(new Set([fixture.buyer.id]));
  expect((await seen('other buyer')).map(({ id }) => id)).not.toContain(fixture.orderId);
  expect((await seen('seller')).map(({ id }) => id)).toContain(fixture.orderId);
  expect(await seen('other seller')).toEqual([]);
  expect((await seen('operator')).map(({ id }) => id)).toContain(fixture.orderId);

  const restocks = async (caller: 'seller' | 'other seller' | 'operator') =>
    (await api<{ items: { id: string }[] }>('GET', '/restocks?limit=100', { token: fixture.tokens[caller] })).body
      .items;
  expect((await restocks('seller')).map(({ id }) => id)).toContain(fixture.restockId);
  expect(await restocks('other seller')).toEqual([]);

  const ads = async (caller: 'seller' | 'other seller' | 'operator') =>
    (await api<{ items: { id: string }[] }>('GET', '/ads?limit=100', { token: fixture.tokens[caller] })).body.items;
  expect((await ads('seller')).map(({ id }) => id)).toContain(fixture.adId);
  expect(await ads('other seller')).toEqual([]);
  expect((await ads('operator')).map(({ id }) => id)).toContain(fixture.adId);
  expect((await restocks('operator')).map(({ id }) => id)).toContain(fixture.restockId);
});

test('a deleted account loses access at once, although the gateway caches the token for a minute', async () => {
  const [leavingUser] = await makeBuyers(1);
  const product = await makeProduct({ stock: 5 });
  const placed = await order<{ id: string }>(leavingUser?.token ?? '', [[product, 1]]);
  expect(placed.status).toBe(201);
  await deleteAccount(tables, leavingUser?.id ?? '');
  for (const name of protectedRoutes)
    expect(inShort(await callRoute(name, leavingUser?.token)), name).toBe('401 auth.required');
  const own = await api('GET', `/orders/${placed.body.id}`, { token: leavingUser?.token });
  expect(inShort(own), 'the own order is not readable either').toBe('401 auth.required');
});

test('a token from before a password change is refused at once', async () => {
  const [buyer] = await makeBuyers(1);
  expect((await callRoute('listOrders', buyer?.token)).status).toBe(200);
  await tables.client.query("update app.users set tokens_valid_from = app.now() + interval '1 second' where id = $1", [
    buyer?.id,
  ]);
  for (const name of protectedRoutes)
    expect(inShort(await callRoute(name, buyer?.token)), name).toBe('401 auth.required');
});

test('a role change counts at once, whatever role the token names', async () => {
  const [buyer] = await makeBuyers(1);
  expect(inShort(await callRoute('placeOrder', buyer?.token))).toBe('201');
  await tables.client.query("update app.users set role = 'SELLER' where id = $1", [buyer?.id]);
  expect(inShort(await callRoute('placeOrder', buyer?.token)), 'a seller may not buy').toBe('403 auth.forbidden');
  expect(inShort(await callRoute('listRestocks', buyer?.token)), 'a seller may list restocks').toBe('200');
  await tables.client.query("update app.users set role = 'OPERATOR' where id = $1", [buyer?.id]);
  expect(inShort(await callRoute('readRestock', buyer?.token)), 'an operator may read every restock').toBe('200');

  const seller = await makeSeller(tables);
  await tables.client.query("update app.users set role = 'BUYER' where id = $1", [seller.id]);
  expect(inShort(await callRoute('listRestocks', seller.token))).toBe('403 auth.forbidden');
  const boasting = await mint.genuine({ role: 'OPERATOR' });
  expect(inShort(await callRoute('readRestock', boasting)), 'a role in a token is only a hint').toBe(
    '403 auth.forbidden',
  );
});

test('a missing resource and a foreign one give the same response', async () => {
  const { tokens, orderId, restockId, restockedProductId } = fixture;
  const nobodys = (id: string) => `${id.slice(0, 20)}${'0'.repeat(10)}`;
  const pairs: readonly (readonly [path: string, unknown: string, token: string | undefined])[] = [
    [`/orders/${orderId}`, `/orders/${nobodys(orderId)}`, tokens['other buyer']],
    [`/orders/${orderId}/history`, `/orders/${nobodys(orderId)}/history`, tokens['other seller']],
    [`/restocks/${restockId}`, `/restocks/${nobodys(restockId)}`, tokens['other seller']],
  ];
  const bare = ({ status, body: { requestId: _id, instance: _occurrence, ...body } }: Reply) => ({ status, body });
  for (const [foreign, unknown, token] of pairs) {
    const seen = await api('GET', foreign, { token });
    expect(bare(seen)).toEqual(bare(await api('GET', unknown, { token })));
  }
  const path = (id: string) => `/products/${id}/restocks`;
  const ask = (id: string) => api('POST', path(id), { token: tokens['other seller'], key: `${id}-pairs`, body: {} });
  expect(bare(await ask(restockedProductId))).toEqual(bare(await ask(nobodys(restockedProductId))));
});

test.each([
  ['no scheme', (token: string) => ({ authorization: token }), 401],
  ['Basic', (token: string) => ({ authorization: `Basic ${btoa(`x:${token}`)}` }), 401],
  ['an empty Bearer', () => ({ authorization: 'Bearer' }), 401],
  ['a Bearer and a space', () => ({ authorization: 'Bearer ' }), 401],
  ['two tokens in one header', (token: string) => ({ authorization: `Bearer ${token} ${token}` }), 401],
  ['a list of two', (token: string) => ({ authorization: `Bearer ${token}, Bearer ${token}` }), 401],
  ['a tail', (token: string) => ({ authorization: `Bearer ${token}x` }), 401],
  ['huge', (token: string) => ({ authorization: `Bearer ${token}${'A'.repeat(8_000)}` }), 401],
  ['another header', (token: string) => ({ 'x-authorization': `Bearer ${token}` }), 401],
  ['a cookie', (token: string) => ({ cookie: `authorization=Bearer ${token}` }), 401],
  ['a scheme in lower case, which is as good', (token: string) => ({ authorization: `bearer ${token}` }), 200],
] as const)('Authorization: %s', async (_name, headers, status) => {
  const reply = await api('GET', '/orders', { headers: headers(await tokenOf('seller')) });
  expect(reply.status).toBe(status);
  expect(complaintAbout('listOrders', reply)).toBeUndefined();
});

test.each(['access_token', 'token', 'Authorization'])('a token in the query (%s) is ignored', async (name) => {
  const reply = await api('GET', `/orders?${name}=Bearer%20${await tokenOf('seller')}`);
  expect(inShort(reply)).toBe('401 auth.required');
});
