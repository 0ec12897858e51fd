/** Products and their seller, in shop language. */
import {
  adjustStock,
  changeProduct,
  deleteProduct,
  type LedgerPlace,
  readLedger,
  registerProduct,
} from '#db/statements/products.ts';
import type { Principal } from '#domain/caller.ts';
import type { ProductId } from '#domain/ids.ts';
import type { ProductChange } from '#domain/product.ts';
import { DONUT } from './people.ts';
import type { Session } from './session.ts';
import { newId } from './shop.ts';

type Door = Pick<Session, 'rows'>;

export const registerDonut = async (
  door: Door,
  caller: Principal,
  change: Partial<typeof DONUT> & { readonly availableAt?: string | null; readonly endAt?: string | null } = {},
  { key = newId('ord') as string, hash = 'hash' } = {},
) =>
  (await door.rows(registerProduct({ caller, key, hash, newId: newId('prd'), product: { ...DONUT, ...change } })))[0];

export const change = async (door: Door, caller: Principal, id: ProductId, version: number, what: ProductChange) =>
  (await door.rows(changeProduct(caller, id, version, what)))[0];

export const remove = async (door: Door, caller: Principal, id: ProductId) =>
  (await door.rows(deleteProduct(caller, id)))[0]?.outcome;

export const adjust = async (
  door: Door,
  caller: Principal,
  productId: ProductId,
  delta: number,
  { key = newId('ord') as string, hash = 'hash' } = {},
) => (await door.rows(adjustStock({ caller, key, hash, newId: newId('adj'), productId, delta, reason: 'counted' })))[0];

/** A page of the ledger; `null` when the caller may not see it. */
export async function ledger(
  door: Door,
  caller: Principal,
  id: ProductId,
  from: LedgerPlace | null = null,
  limit = 100,
) {
  const rows = await door.rows(readLedger(caller, id, from, limit));
  return rows[0]?.found ? rows.flatMap(({ move }) => move ?? []) : null;
}
