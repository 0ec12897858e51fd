/** Products and their seller, in shop language. */
import {
  adjustStock,
  changeProduct,
  deleteProduct,
  type LedgerPlace,
  readLedger,
  registerProduct,
} from '#db/products.ts';
import type { Asker } from '#domain/asker.ts';
import type { ProductId } from '#domain/ids.ts';
import type { ProductChange } from '#domain/product.ts';
import { DONUT } from '#test/database/people.ts';
import type { Session } from '#test/database/session.ts';
import { newId } from '#test/database/shop.ts';

type Door = Pick<Session, 'rows'>;

export const registerDonut = async (
  door: Door,
  asker: Asker,
  change: Partial<typeof DONUT> & { readonly availableAt?: string | null; readonly endAt?: string | null } = {},
  { key = newId('ord') as string, hash = 'hash' } = {},
) => (await door.rows(registerProduct({ asker, key, hash, newId: newId('prd'), product: { ...DONUT, ...change } })))[0];

export const change = async (door: Door, asker: Asker, id: ProductId, version: number, what: ProductChange) =>
  (await door.rows(changeProduct(asker, id, version, what)))[0];

export const remove = async (door: Door, asker: Asker, id: ProductId) =>
  (await door.rows(deleteProduct(asker, id)))[0]?.outcome;

export const adjust = async (
  door: Door,
  asker: Asker,
  productId: ProductId,
  delta: number,
  { key = newId('ord') as string, hash = 'hash' } = {},
) => (await door.rows(adjustStock({ asker, key, hash, newId: newId('adj'), productId, delta, reason: 'counted' })))[0];

/** A page of the ledger; `null` when the asker may not see it. */
export async function ledger(door: Door, asker: Asker, id: ProductId, from: LedgerPlace | null = null, limit = 100) {
  const rows = await door.rows(readLedger(asker, id, from, limit));
  return rows[0]?.found ? rows.flatMap(({ move }) => move ?? []) : null;
}
