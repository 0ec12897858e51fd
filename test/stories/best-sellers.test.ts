/** B5: the best sellers, as any visitor reads them. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Buyer } from '#bin/flash-sale/shop.ts';
import { BEST_SELLERS_MAX } from '#domain/limits.ts';
import { openSqs } from './aws-cli.ts';
import { cancels, charges, notifyRelay, pays } from './paying.ts';
import { advance, api, eventually, makeBuyers, makeProducts, settled } from './shop.ts';
import { openTables, type Tables } from './tables.ts';

interface Best {
  readonly from: string;
  readonly to: string;
  readonly items: readonly {
    readonly units: number;
    readonly product: { readonly id: string; readonly available: number };
  }[];
}

let sqs: SQSClient;
let tables: Tables;
let buyer: Buyer;
let products: readonly string[];

beforeAll(async () => {
  [sqs, tables] = await Promise.all([openSqs(), openTables()]);
  [[buyer], products] = (await Promise.all([makeBuyers(1), makeProducts({ stock: 10_000, count: 3, price: 1 })])) as [
    [Buyer],
    string[],
  ];
  await charges(tables, buyer);
});
afterAll(async () => {
  sqs.destroy();
  await tables.close();
});

const best = async (query: string) => (await api<Best>('GET', `/products/best-sellers${query}`)).body;
/** Only this file's products: other stories sell too. */
const ours = ({ items }: Best) =>
  items.filter(({ product }) => products.includes(product.id)).map(({ product, units }) => [product.id, units]);
/** An uncached response: on a busy machine a query may be slow enough to be cached. */
async function fresh(days: number) {
  await tables.client.query('delete from app.best_sellers_kept');
  return best(`?days=${days}&limit=${BEST_SELLERS_MAX}`);
}

test('paid orders count at once, hours later too, and cancelled ones leave', async () => {
  const [a, b, c] = products as [string, string, string];
  await pays(tables, buyer, a, 600);
  await pays(tables, buyer, b, 700);
  const sorry = await pays(tables, buyer, c, 5_000);
  expect(ours(await fresh(1))).toEqual([
    [c, 5_000],
    [b, 700],
    [a, 600],
  ]);
  await cancels(tables, buyer, sorry);
  expect(ours(await fresh(1))).toEqual([
    [b, 700],
    [a, 600],
  ]);
  await notifyRelay(sqs);
  await settled();
  await advance('PT3H');
  const later = await fresh(1);
  expect(ours(later)).toEqual([
    [b, 700],
    [a, 600],
  ]);
  expect(Date.parse(later.to) - Date.parse(later.from)).toBe(86_400_000);
  expect(later.items.find(({ product }) => product.id === b)?.product).toMatchObject({ available: 9_300 });
  await advance('PT22H');
  expect(ours(await fresh(1)), 'out of the window').toEqual([]);
  expect(ours(await fresh(3)), 'inside three days').toEqual([
    [b, 700],
    [a, 600],
  ]);
});

test('by default five products of three days; otherwise as many as requested', async () => {
  for (let i = 0; i < 4; i++) {
    for (const id of await makeProducts({ stock: 10, count: 2, price: 1 })) await pays(tables, buyer, id);
  }
  await notifyRelay(sqs);
  await settled();
  await fresh(3);
  const { from, to, items } = await best('');
  expect(items).toHaveLength(5);
  expect(Date.parse(to) - Date.parse(from)).toBe(3 * 86_400_000);
  expect((await best('?limit=7')).items).toHaveLength(7);
});

test('the roll-up counted every sale', async () => {
  await notifyRelay(sqs);
  const missing = async () =>
    (
      await tables.client.query<{ n: number }>(
        `select count(*)::int as n from app.payments p where p.status = 'COMPLETED' and not exists (
           select from app.inbox i where i.consumer = 'best-sellers.paid' and i.event_id = p.order_id)`,
      )
    ).rows[0]?.n;
  expect(await eventually(missing, (n) => n === 0)).toBe(0);
});
