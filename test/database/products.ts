/** Registers, changes, deletes and adjusts products. */
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
import { DONUT } from './accounts.ts';
import type { Executor } from './session.ts';
import { newId } from './shop.ts';

export const registerDonut = async (
  executor: Executor,
  caller: Principal,
  change: Partial<typeof DONUT> & { readonly availableAt?: string | null; readonly endAt?: string | null } = {},
  { key = newId('ord') as string, hash = 'hash' } = {},
) =>
  (
    await executor.rows(registerProduct({ caller, key, hash, newId: newId('prd'), product: { ...DONUT, ...change } }))
  )[0];

export const change = async (
  executor: Executor,
  caller: Principal,
  id: ProductId,
  version: number,
  what: ProductChange,
) => (await executor.rows(changeProduct(caller, id, version, what)))[0];

export const remove = async (executor: Executor, caller: Principal, id: ProductId) =>
  (await executor.rows(deleteProduct(caller, id)))[0]?.outcome;

export const adjust = async (
  executor: Executor,
  caller: Principal,
  productId: ProductId,
  delta: number,
  { key = newId('ord') as string, hash = 'hash' } = {},
) =>
  (
    await executor.rows(adjustStock({ caller, key, hash, newId: newId('adj'), productId, delta, reason: 'counted' }))
  )[0];

/** Returns a page of the stock ledger, or `null` when the caller may not see the ledger. */
export async function ledger(
  executor: Executor,
  caller: Principal,
  id: ProductId,
  from: LedgerPlace | null = null,
  limit = 100,
) {
  const rows = await executor.rows(readLedger(caller, id, from, limit));
  return rows[0]?.found ? rows.flatMap(({ move }) => move ?? []) : null;
}
