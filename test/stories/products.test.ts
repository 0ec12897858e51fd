import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { brokenInvariants } from '#test/invariants.ts';
import {
  advance,
  api,
  eventually,
  factoryRequestsFor,
  mailsTo,
  makeBuyers,
  now,
  order,
  settled,
  stockOf,
  tokenOf,
} from './shop.ts';
import { openTables, type Tables } from './tables.ts';
import { complaintAbout, inShort } from './valid.ts';

let tables: Tables;
let seller: string;
let buyer: string;
beforeAll(async () => {
  tables = await openTables();
  seller = await tokenOf('seller');
  buyer = (await makeBuyers(1))[0]?.token ?? '';
});
afterAll(async () => {
  await settled();
  expect(await brokenInvariants(tables.client)).toEqual({});
  await tables.close();
});

interface Product {
  readonly id: string;
  readonly title: string;
  readonly price: number;
  readonly available: number;
  readonly code: string;
}
const DONUT = { title: 'Story Donut', description: 'Two\nlines', price: 2_000, stock: 10, restockQuantity: 0 };
const register = (change: object = {}, key: string = randomUUID()) =>
  api<Product>('POST', '/products', { token: seller, key, body: { ...DONUT, ...change } });
const read = (id: string, headers: Record<string, string> = {}) => api<Product>('GET', `/products/${id}`, { headers });
const change = (id: string, etag: string | null, body: object) =>
  api<Product>('PATCH', `/products/${id}`, { token: seller, headers: { 'if-match': etag ?? '' }, body });
const adjust = (id: string, delta: number, reason = 'counted', key: string = randomUUID()) =>
  api<{ available: number; code: string }>('POST', `/products/${id}/stock-adjustments`, {
    token: seller,
    key,
    body: { delta, reason },
  });

test('B3: a repeated registration makes one product, and every visitor sees it with the available units', async () => {
  const key = randomUUID();
  const [first, again] = [await register({}, key), await register({}, key)];
  expect(complaintAbout('registerProduct', first)).toBeUndefined();
  expect(again.body).toEqual(first.body);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(first.body).toMatchObject({
    available: 10,
    description: 'Two\nlines',
    factoryId: 'fac_main',
    availableAt: null,
  });
  await order(buyer, [[first.body.id, 3]]);
  expect((await read(first.body.id)).body.available).toBe(7);
  expect(await stockOf(first.body.id)).toMatchObject({ onHand: 10, reserved: 3, available: 7, incoming: 0 });
});

test('a product change needs the product’s version: a sale in between is no conflict, another change is', async () => {
  const { id } = (await register()).body;
  const seen = (await read(id)).headers.get('etag');
  await order(buyer, [[id, 1]]);
  const sold = await read(id, { 'if-none-match': seen ?? '' });
  expect([sold.status, sold.body.available], 'the available units are current').toEqual([200, 9]);
  const changed = await change(id, seen, { price: 2_500, title: '새 도넛' });
  expect(complaintAbout('changeProduct', changed)).toBeUndefined();
  expect(changed.body).toMatchObject({ price: 2_500, title: '새 도넛', available: 9 });
  expect(inShort(await change(id, seen, { price: 1 }))).toBe('412 product.changed');
  const same = await read(id, { 'if-none-match': changed.headers.get('etag') ?? '' });
  expect(same.status).toBe(304);
  const placed = await order<{ total: number }>(buyer, [[id, 2]]);
  expect(placed.body.total).toBe(5_000);
});

test('a product is sold only in its window, by the shop’s clock', async () => {
  const from = new Date((await now()) + 60_000).toISOString();
  const until = new Date((await now()) + 180_000).toISOString();
  const { id } = (await register({ availableAt: from, endAt: until })).body;
  const tried = async () => inShort(await order(buyer, [[id, 1]]));
  expect((await read(id)).body).toMatchObject({ availableAt: from, endAt: until });
  expect(await tried()).toBe('422 product.not_on_sale');
  await advance('PT1M1S');
  expect(await tried()).toBe('201');
  await advance('PT2M');
  expect(await tried()).toBe('422 product.not_on_sale');
});

test('a deleted product is gone from the shop; orders of it remain', async () => {
  const { id } = (await register()).body;
  const placed = await order<{ id: string }>(buyer, [[id, 1]]);
  const gone = await api('DELETE', `/products/${id}`, { token: seller });
  expect([gone.status, gone.body]).toEqual([204, undefined]);
  expect(inShort(await read(id))).toBe('404 product.not_found');
  expect(inShort(await order(buyer, [[id, 1]]))).toBe('404 product.not_found');
  const kept = await api<{ lines: unknown[] }>('GET', `/orders/${placed.body.id}`, { token: buyer });
  expect(kept.body.lines).toHaveLength(1);
});

test('a manual stock correction lifts a shortage: the ad is resumed as after a delivery', async () => {
  const { id } = (await register({ stock: 1 })).body;
  const managerEmail = `${randomUUID()}@agency.test`;
  await api('POST', `/products/${id}/ads`, { token: seller, key: randomUUID(), body: { managerEmail } });
  await order(buyer, [[id, 1]]);
  await eventually(
    () => mailsTo(managerEmail),
    ({ length }) => length === 1,
  );
  expect(inShort(await adjust(id, -1))).toBe('409 stock.below_reserved');
  const filled = await adjust(id, 5, 'found in the back');
  expect(complaintAbout('adjustStock', filled)).toBeUndefined();
  expect(filled.body.available).toBe(5);
  const mails = await eventually(
    () => mailsTo(managerEmail),
    ({ length }) => length === 2,
  );
  expect(mails[1]?.text).toContain('5');
  expect(await factoryRequestsFor(id), 'no factory request for a product without automatic restock').toEqual([]);
});

test('the stock ledger explains a stock of 47 page by page, while orders continue', async () => {
  const { id } = (await register({ stock: 50 })).body;
  await order(buyer, [[id, 2]]);
  const key = randomUUID();
  await adjust(id, -1, 'dropped', key);
  await adjust(id, -1, 'dropped', key);
  type Move = { cause: string; reason: string | null; onHand: number; reserved: number };
  type Ledger = { items: Move[]; next: string | null };
  const moves: Move[] = [];
  let next: string | null = '';
  while (next !== null) {
    const cursor: string = next && `&cursor=${next}`;
    const page = await api<Ledger>('GET', `/products/${id}/stock-moves?limit=1${cursor}`, { token: seller });
    expect(complaintAbout('listStockMoves', page)).toBeUndefined();
    moves.push(...page.body.items);
    next = page.body.next;
    if (moves.length === 1) await order(buyer, [[id, 5]]);
  }
  expect(moves.map(({ cause, reason, onHand, reserved }) => [cause, reason, onHand, reserved])).toEqual([
    ['ADJUSTMENT', 'dropped', 49, 2],
    ['ORDER', null, 50, 2],
    ['INITIAL', null, 50, 0],
  ]);
});
