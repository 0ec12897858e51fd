import { expect, test } from 'vitest';
import { routes } from '#api/routes.ts';
import type { Database } from '#db/data-api.ts';
import type { UserId } from '#domain/ids.ts';
import type { Keys } from '#domain/signature.ts';
import { findProducts } from '#lambdas/products/find-products.ts';

const KEYS: Keys = [new Uint8Array(32).fill(1)];
const database = {
  rows: async () => ['prd_1', 'prd_2'].map((id) => ({ product: { id, price: 1 } })),
} as unknown as Database;

interface Search {
  readonly search?: string;
  readonly sort?: 'newest';
  readonly sellerId?: UserId;
}
const find = (which: Search, cursor?: string) => {
  const request = { who: ['anyone'], query: { limit: 1, cursor, ...which } };
  return findProducts({ database, cursorKeys: { read: async () => KEYS } }, request as never, null);
};

test('a cursor belongs to one search: its text, its order and its seller', async () => {
  const which = { search: 'a', sort: 'newest', sellerId: 'usr_1' as UserId } as const;
  const { next } = await find(which);
  expect(next).not.toBeNull();
  expect((await find(which, next ?? '')).items).toHaveLength(1);
  const { search: _text, ...everything } = which;
  const { sort: _order, ...oldest } = which;
  for (const other of [{ ...which, search: 'b' }, { ...which, sellerId: 'usr_2' as UserId }, everything, oldest])
    await expect(find(other, next ?? '')).rejects.toMatchObject({ code: 'cursor.invalid' });
});

test('spaces around the text of a search do not count, nor how its characters are composed', () => {
  const { query } = routes.listProducts;
  expect(query.parse({ search: ` ${'도넛'.normalize('NFD')} ` }).search).toBe('도넛');
  expect(query.safeParse({ search: '  ' }).success).toBe(false);
});
