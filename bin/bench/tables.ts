/** Reads from the database what a row has written, how much, and whether it is complete. */
import pg from 'pg';

export interface Written {
  readonly walBytes: number;
  readonly storedBytes: number;
}

export interface Stored {
  readonly id: string;
  readonly sold: boolean;
}

/** Paid orders of a product: their number, their total price, and the amount debited from wallets for them (KRW). */
export interface Money {
  readonly paid: number;
  readonly owed: number;
  readonly taken: number;
}

export interface Tables {
  /** Creates wallets for new buyers with the price of one unit. */
  fund(buyers: readonly string[], productId: string): Promise<void>;
  moneyOf(productId: string): Promise<Money>;
  written(): Promise<Written>;
  /** The orders of a product. */
  ordersOf(productId: string): Promise<readonly Stored[]>;
  /** Gives the unpaid orders of earlier measurements a day more, so that their expiry and its mails do not disturb the next one. */
  postponePayments(): Promise<void>;
  /** Number of `stock.out` events of this product. */
  shortagesOf(productId: string): Promise<number>;
  query(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** Connects as superuser. */
export async function openTables(url: string): Promise<Tables> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  const query = async (text: string, values: readonly unknown[] = []) =>
    (await client.query<Record<string, unknown>>(text, [...values])).rows;
  return {
    query,
    async written() {
      const [row] = await query(
        `select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as wal,
           (select sum(pg_total_relation_size(oid))::float8 from pg_class
            where relnamespace = 'app'::regnamespace and relkind = 'r') as stored`,
      );
      return { walBytes: Number(row?.['wal']), storedBytes: Number(row?.['stored']) };
    },
    async ordersOf(productId) {
      const rows = await query(
        `select o.id, o.payment_due_at is not null as sold from app.orders o
         where exists (select from app.order_lines l where l.order_id = o.id and l.product_id = $1)`,
        [productId],
      );
      return rows.map(({ id, sold }) => ({ id: String(id), sold: sold === true }));
    },
    async fund(buyers, productId) {
      await query(
        `with price as (select p.price from app.products p where p.id = $2 and p.price > 0),
         wallet as (insert into app.wallets (user_id, balance, entries) select b, price, 1 from unnest($1::text[]) b, price returning user_id, balance)
         insert into app.wallet_entries (user_id, seq, cause, amount, balance_after, ref)
         select user_id, 1, 'CHARGE', balance, balance, 'bench ' || user_id from wallet`,
        [buyers, productId],
      );
    },
    async moneyOf(productId) {
      const [row] = await query(
        `with sold as (
           select o.id, o.total, o.status from app.orders o
           where exists (select from app.order_lines l where l.order_id = o.id and l.product_id = $1))
         select count(*) filter (where status = 'PREPARING')::int as paid,
           coalesce(sum(total) filter (where status = 'PREPARING'), 0)::float8 as owed,
           (select coalesce(-sum(e.amount), 0)::float8 from app.wallet_entries e
            where e.ref in (select p.id from app.payments p join sold s on s.id = p.order_id)) as taken
         from sold`,
        [productId],
      );
      return { paid: Number(row?.['paid']), owed: Number(row?.['owed']), taken: Number(row?.['taken']) };
    },
    async postponePayments() {
      await query(
        `update app.orders set payment_due_at = payment_due_at + interval '1 day'
         where status = 'NOTPAYED' and payment_due_at < app.now() + interval '1 hour'`,
      );
    },
    async shortagesOf(productId) {
      const rows = await query(
        `select count(*)::int as n from app.outbox where type = 'stock.out' and data->>'productId' = $1`,
        [productId],
      );
      return Number(rows[0]?.['n']);
    },
    close: () => client.end(),
  };
}
