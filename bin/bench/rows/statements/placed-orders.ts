/** Places orders of one unit, one in each call, as direct orders are placed. */
import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { placeOrders } from '#db/statements/orders.ts';
import { makeId, type ProductId, type UserId } from '#domain/ids.ts';
import { ORDER_LOCK_MILLISECONDS } from '#domain/limits.ts';
import type { Meter } from './meter.ts';

export interface StatementsShop {
  readonly pool: pg.Pool;
  readonly productId: string;
  /** Buyers without an order; each is used once. */
  readonly buyers: string[];
}

const newId = <P extends 'ord' | 'pay'>(prefix: P) => makeId(prefix, Date.now(), randomBytes(10));
/** Of the hot product. */
const PRICE = 1_000;
const NEVER_FAILS = 100;

export function placedOrders({ run }: Meter, { pool, productId, buyers }: StatementsShop) {
  return {
    /** The next buyers, who have no order yet. */
    take: (count: number): readonly string[] => buyers.splice(0, count),
    /** Puts the price of one unit into the wallets of these buyers. */
    async fund(of: readonly string[]): Promise<void> {
      await pool.query(
        `with wallet as (
           insert into app.wallets (user_id, balance, entries)
           select buyer, ${PRICE}, 1 from unnest($1::text[]) buyer returning user_id)
         insert into app.wallet_entries (user_id, seq, cause, amount, balance_after, ref)
         select user_id, 1, 'CHARGE', ${PRICE}, ${PRICE}, 'bench ' || user_id from wallet`,
        [of],
      );
    },
    /** Places one order of each buyer and returns the ids. */
    async place(of: readonly string[], pay: boolean): Promise<readonly string[]> {
      const ids: string[] = [];
      for (const buyer of of) {
        const id = newId('ord');
        const [row] = await run(
          placeOrders([
            {
              id,
              buyer: { userId: buyer as UserId, issuedAt: Math.floor(Date.now() / 1_000) },
              key: newId('ord'),
              hash: randomBytes(32).toString('base64url'),
              requestId: newId('ord'),
              lines: [{ productId: productId as ProductId, quantity: 1 }],
              waitMilliseconds: ORDER_LOCK_MILLISECONDS,
              ...(pay ? { pay: { id: newId('pay'), randomPercent: NEVER_FAILS } } : {}),
            },
          ]),
        );
        const order = JSON.parse(row?.[5] ?? 'null') as { readonly status: string } | null;
        if (order?.status !== (pay ? 'PREPARING' : 'NOTPAYED')) throw new Error(`The order was not placed: ${row}`);
        ids.push(id);
      }
      return ids;
    },
  };
}
