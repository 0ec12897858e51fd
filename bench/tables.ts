/** What the database itself knows: what was written, how much of it, and whether it is all there. */
import pg from 'pg';

export interface Written {
  readonly walBytes: number;
  readonly storedBytes: number;
}

export interface Stored {
  readonly id: string;
  readonly sold: boolean;
}

export interface Tables {
  written(): Promise<Written>;
  /** The orders of a product. */
  ordersOf(productId: string): Promise<readonly Stored[]>;
  /** How often a shortage of this product was announced. */
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
