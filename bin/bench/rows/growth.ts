import { type Figure, median, type Row } from '#bin/bench/figure.ts';
import { type Fixture, measuredValues } from '#bin/bench/fixture.ts';
import { sumChecks } from '#bin/bench/sale.ts';
import { type HotSample, hotSamples } from './hot-product.ts';

const FINISHED_ORDERS = { quick: 100_000, full: 1_000_000 };

/**
 * Inserts finished orders with their lines, payments, history and published events, as the shop would have stored them.
 */
const TABLES = [
  `insert into app.orders (id, buyer_id, seller_id, status, total, created_at, payment_due_at, idempotency_key, request_hash)
   select 'ord_' || lpad(n::text, 26, '0'), 'usr_bench' || n % 10000, $2, 'DELIVERED', 1000, app.now(), app.now(), 'old-' || n, 'hash'
   from generate_series(1, $1::int) n where $3::text is not null`,
  `insert into app.order_lines (order_id, line, product_id, quantity, unit_price)
   select 'ord_' || lpad(n::text, 26, '0'), 0, $3, 1, 1000 from generate_series(1, $1::int) n where $2::text is not null`,
  `insert into app.payments (id, order_id, buyer_id, amount, status, in_progress_at, ended_at)
   select 'pay_' || lpad(n::text, 26, '0'), 'ord_' || lpad(n::text, 26, '0'), 'usr_bench' || n % 10000, 1000, 'COMPLETED', app.now(), app.now()
   from generate_series(1, $1::int) n where $2::text || $3::text is not null`,
  `insert into app.order_history (order_id, seq, to_status, actor, at)
   select 'ord_' || lpad(n::text, 26, '0'), 1, 'NOTPAYED', 'bench', app.now()
   from generate_series(1, $1::int) n where $2::text || $3::text is not null`,
  `insert into app.outbox (topic, type, data, published_at)
   select 'order', 'order.placed', '{}', app.now() from generate_series(1, $1::int) n where $2::text || $3::text is not null`,
];

/** Growth: the cost of an order must not depend on the number of stored orders. */
export async function growth(fixture: Fixture, small: readonly HotSample[] | undefined): Promise<Row> {
  const { tables, log } = fixture;
  const orders = fixture.quick ? FINISHED_ORDERS.quick : FINISHED_ORDERS.full;
  const before = small ?? (await hotSamples(fixture));
  log(`growth: writing ${orders} finished orders`);
  const [seller] = await tables.query(`select id from app.users where role = 'SELLER' limit 1`);
  const [product] = await tables.query('select id from app.products limit 1');
  await tables.query(
    `insert into app.users (id, email, name, role)
     select 'usr_bench' || n, 'bench' || n || '@donut.test', 'Buyer', 'BUYER' from generate_series(0, 9999) n`,
  );
  for (const text of TABLES) await tables.query(text, [orders, seller?.['id'], product?.['id']]);
  await tables.query('vacuum analyze');
  await tables.query('checkpoint');
  const after = await hotSamples(fixture);
  return {
    id: 'growth',
    title: `Growth: the hot product again with ${orders} more orders stored, compared with before`,
    figures: figures(before, after),
    checks: sumChecks(after.map(({ sale }) => sale)),
  };
}

/** Divides each round after the growth by the median before the growth. */
function figures(before: readonly HotSample[], after: readonly HotSample[]): readonly Figure[] {
  const grown = (pick: (round: HotSample) => number | undefined): readonly number[] => {
    const base = median(measuredValues(before.map(pick)));
    return measuredValues(after.map(pick)).map((value) => value / base);
  };
  const perOrder = (pick: (round: HotSample) => number | undefined) => (round: HotSample) => {
    const value = pick(round);
    return value === undefined ? undefined : value / round.sale.accepted;
  };
  return [
    { name: 'SQL per order', unit: '×', rounds: grown(perOrder(({ sale }) => sale.sql)), gate: 1.05 },
    { name: 'CPU per order', unit: '×', rounds: grown(perOrder(({ sale }) => sale.cpuMilliseconds)), gate: 1.15 },
    {
      name: 'orders / floor',
      unit: '×',
      rounds: grown(({ sale, floor }) => sale.perSecond / floor.ordersPerSecond),
      better: 'more',
      gate: 0.85,
    },
    { name: 'p99', unit: '×', rounds: grown(({ sale }) => sale.p99), gate: 1.3 },
    { name: 'PSS peak', unit: '×', rounds: grown(({ sale }) => sale.peak?.pssMegabytes), gate: 1.1 },
    { name: 'stored per order', unit: '×', rounds: grown(perOrder(({ sale }) => sale.storedBytes)), gate: 1.05 },
  ];
}
