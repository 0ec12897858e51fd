/** HTTP as RFC 9110 describes it, over a real connection: conditions, HEAD, offsets, and text. */
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { api, makeProduct, tokenOf } from './shop.ts';
import { complaintAbout, inShort } from './valid.ts';

interface Product {
  readonly id: string;
  readonly title: string;
  readonly price: number;
  readonly availableAt: string | null;
}
let seller = '';
beforeAll(async () => {
  seller = await tokenOf('seller');
});

const register = (change: object) =>
  api<Product>('POST', '/products', {
    ...{ token: seller, key: randomUUID() },
    body: { title: 'Glazed', price: 1_000, stock: 5, ...change },
  });
const read = (id: string, headers: Record<string, string>) => api<Product>('GET', `/products/${id}`, { headers });
const change = (id: string, ifMatch: string, price: number) =>
  api<Product>('PATCH', `/products/${id}`, { token: seller, headers: { 'if-match': ifMatch }, body: { price } });

test('a copy is current whether its tag is weak, in a list, or *', async () => {
  const id = await makeProduct({ stock: 5 });
  const tag = (await read(id, {})).headers.get('etag') ?? '';
  expect(tag).toBe('"v1-5"');
  for (const named of [tag, `W/${tag}`, `"v0-1", W/${tag}`, '*']) {
    const reply = await read(id, { 'if-none-match': named });
    expect([reply.status, reply.body, reply.headers.get('etag')], named).toEqual([304, undefined, tag]);
  }
  expect((await read(id, { 'if-none-match': '"v1-4"' })).status).toBe(200);
  expect(inShort(await read(id, { 'if-match': `W/${tag}` }))).toBe('412 request.precondition_failed');
});

test('a change needs a tag that it may be based on: a weak tag never is, a list and * are', async () => {
  const { id } = (await register({})).body;
  expect(inShort(await change(id, 'W/"v1-5"', 1))).toBe('412 product.changed');
  expect((await change(id, '"v9-5", "v1-5"', 1_100)).body.price).toBe(1_100);
  expect((await change(id, '"v1-5", "v2-5", "v3-5"', 1_200)).body.price).toBe(1_200);
  const any = await change(id, '*', 1_300);
  expect([any.body.price, any.headers.get('etag')]).toEqual([1_300, '"v4-5"']);
  expect(complaintAbout('changeProduct', any)).toBeUndefined();
});

test('a deletion with If-Match deletes only the version that was read', async () => {
  const { id } = (await register({})).body;
  const remove = (ifMatch: string) =>
    api('DELETE', `/products/${id}`, { token: seller, headers: { 'if-match': ifMatch } });
  await change(id, '"v1"', 1_100);
  expect(inShort(await remove('"v1-5"'))).toBe('412 product.changed');
  expect((await read(id, {})).status).toBe(200);
  expect((await remove('"v2-5"')).status).toBe(204);
  expect((await remove('"v2-5"')).status, 'the deletion repeated').toBe(204);
});

test('a time with an offset is accepted, and stored in UTC', async () => {
  const reply = await register({ availableAt: '2030-12-01T09:00:00+09:00', endAt: '2030-12-01T00:00:00-00:30' });
  expect(reply.body).toMatchObject({ availableAt: '2030-12-01T00:00:00.000Z', endAt: '2030-12-01T00:30:00.000Z' });
  expect(complaintAbout('registerProduct', reply)).toBeUndefined();
});

test('U+FFFD in a title is text', async () => {
  const { status, body } = await register({ title: 'a\uFFFDb' });
  expect([status, body.title]).toEqual([201, 'a\uFFFDb']);
});

test('HEAD is HTTP for a stream too: it responds at once and takes no connection', async () => {
  const reply = await api('HEAD', '/stream', { token: seller });
  expect([reply.status, reply.body, reply.headers.get('content-type')]).toEqual([200, undefined, 'application/json']);
});
