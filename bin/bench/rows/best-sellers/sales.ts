/** Sales as the shop would have stored them: payments, order lines and the summed best-seller tables. */
import type pg from 'pg';

/** Number of sold products: a small shop and a large one. */
export const sellers = [12, 10_000] as const;

const ID = "lpad(n::text, 26, '0')";
const statements = (products: number, lines: number, days: number): readonly string[] => [
  'set session_replication_role = replica',
  // Sales of earlier rows must not be part of the measurement.
  'truncate app.payments, app.order_lines, app.best_sellers_hourly, app.best_sellers_by_minute, app.best_sellers_kept cascade',
  `insert into app.products (id, seller_id, title, price, factory_id)
   select 'prd_b' || substr(${ID}, 2), (select id from app.users where role = 'SELLER' limit 1), 'Donut', 1000, 'fac_main'
   from generate_series(1, ${products}) n`,
  "insert into app.stock (product_id, on_hand) select id, 0 from app.products where id like 'prd_b%'",
  // Spread evenly over the window, so that its first and last hour hold as much as any other.
  `insert into app.payments (id, order_id, buyer_id, amount, status, in_progress_at, ended_at)
   select 'pay_b' || substr(${ID}, 2), 'ord_b' || substr(${ID}, 2), 'usr_b', 1000, 'COMPLETED', app.now(),
     app.now() - (${lines} - n) * interval '${days} days' / ${lines}
   from generate_series(1, ${lines}) n`,
  `insert into app.order_lines (order_id, line, product_id, quantity, unit_price)
   select 'ord_b' || substr(${ID}, 2), 0, 'prd_b' || substr(lpad((1 + (hashint8(n) & 2147483647) % ${products})::text, 26, '0'), 2),
     1 + n % 3, 1000
   from generate_series(1, ${lines}) n`,
  ...(['hour', 'minute'] as const).map(
    (unit) => `insert into app.best_sellers_${unit === 'hour' ? 'hourly' : 'by_minute'} (${unit}, product_id, units)
   select date_trunc('${unit}', p.ended_at, 'UTC'), l.product_id, sum(l.quantity)
   from app.payments p join app.order_lines l on l.order_id = p.order_id where p.status = 'COMPLETED' group by 1, 2`,
  ),
  'vacuum analyze',
];

export const SALES = {
  quick: 100_000,
  full: 1_000_000,
  /** Writes the sales into a copy of the shop's database. */
  async write(pool: pg.Pool, products: number, lines: number, days: number): Promise<void> {
    const client = await pool.connect();
    try {
      for (const text of statements(products, lines, days)) await client.query(text);
    } finally {
      client.release(true);
    }
  },
};
