/**
 * The invariants of the shop as one query: an empty result means that all invariants hold. The query needs only a plain
 * connection, so the simulator can run it after every step, and a story after a kill -9.
 */
import type pg from 'pg';
import { ACCOUNT_INVARIANTS } from './invariants/accounts.ts';
import { AD_INVARIANTS } from './invariants/ads.ts';
import { BEST_SELLER_INVARIANTS } from './invariants/best-sellers.ts';
import { DEAD_LETTER_INVARIANTS } from './invariants/dead-letters.ts';
import { MAIL_INVARIANTS } from './invariants/mails.ts';
import { MONEY_INVARIANTS } from './invariants/money.ts';
import { NOTICE_INVARIANTS } from './invariants/notices.ts';
import { ORDER_QUEUE_INVARIANTS } from './invariants/order-queue.ts';
import { ORDER_INVARIANTS } from './invariants/orders.ts';
import { OVERVIEW_INVARIANTS } from './invariants/overview.ts';
import { RESTOCK_INVARIANTS } from './invariants/restocks.ts';
import { STOCK_INVARIANTS } from './invariants/stock.ts';
import { VIP_INVARIANTS } from './invariants/vips.ts';

/** Name -> a query with one text column: the rows that break the invariant. */
export const INVARIANTS: Readonly<Record<string, string>> = {
  ...STOCK_INVARIANTS,
  ...ORDER_INVARIANTS,
  ...ORDER_QUEUE_INVARIANTS,
  ...MONEY_INVARIANTS,
  ...RESTOCK_INVARIANTS,
  ...MAIL_INVARIANTS,
  ...VIP_INVARIANTS,
  ...BEST_SELLER_INVARIANTS,
  ...AD_INVARIANTS,
  ...DEAD_LETTER_INVARIANTS,
  ...ACCOUNT_INVARIANTS,
  ...NOTICE_INVARIANTS,
  ...OVERVIEW_INVARIANTS,
};

/** One statement, one snapshot: `{}`, or the broken invariants with up to five rows that break each invariant. */
export const INVARIANTS_SQL = `select coalesce(jsonb_object_agg(name, refs), '{}') as broken from (
${Object.entries(INVARIANTS)
  .map(
    ([name, query]) =>
      `select '${name}' as name, (select jsonb_agg(ref) from (select * from (${query}) q limit 5) x(ref)) as refs`,
  )
  .join('\nunion all\n')}) checks where refs is not null`;

export async function brokenInvariants(client: pg.ClientBase): Promise<Readonly<Record<string, readonly string[]>>> {
  const { rows } = await client.query<{ broken: Record<string, string[]> }>(INVARIANTS_SQL);
  return rows[0]?.broken ?? { 'the invariants query returned no row': [] };
}
