import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { median, type Row } from '#bin/bench/figure.ts';
import type { Fixture } from '#bin/bench/fixture.ts';
import { memory } from '#bin/bench/processes.ts';
import { connect, must } from '#bin/flash-sale/shop.ts';
import { MAIL_BATCH_MAX, MAILS_PER_SECOND_MAX } from '#domain/limits.ts';
import { type Direct, drainDirectly } from './notices/direct.ts';
import { acceptedTimes, mostInASecond } from './notices/mailbox.ts';

/** Notices per second that the mailer plans: its limit minus one batch, because a slow claim may send late. */
const PACE = MAILS_PER_SECOND_MAX - MAIL_BATCH_MAX;
const WAITING_BUYERS = { quick: 20_000, full: 100_000 };
const SECONDS = { quick: 12, full: 40 };
const WORKERS = 8;
/** Units that become available, and are removed again. */
const UNITS = 1_000;

interface Drain {
  readonly perSecond: number;
  readonly most: number;
  readonly afterSoldOut: number;
  readonly growth: number | undefined;
}

/** B6: many buyers wait for a product. First the shop's own mailers notify them, then eight direct workers continue. */
export async function notices(fixture: Fixture): Promise<Row> {
  const buyers = fixture.quick ? WAITING_BUYERS.quick : WAITING_BUYERS.full;
  const seconds = fixture.quick ? SECONDS.quick : SECONDS.full;
  const product = await fillWaitingList(fixture, buyers);
  const drain = await drainBySystem(fixture, product, seconds);
  fixture.log(
    `B6: ${drain.perSecond.toFixed(0)} notices a second through SES, ${drain.afterSoldOut} after the product sold out`,
  );
  await adjustStock(fixture, product, UNITS);
  const direct = await drainDirectly({
    url: fixture.system.databaseUrl,
    product,
    workers: WORKERS,
    seconds,
    perSecond: PACE,
  });
  fixture.log(`B6: ${direct.perSecond.toFixed(0)} notices a second by ${WORKERS} direct workers`);
  await adjustStock(fixture, product, -UNITS);
  return row(buyers, drain, direct);
}

function row(buyers: number, drain: Drain, direct: Direct): Row {
  const { first, last } = direct;
  return {
    id: 'B6',
    title: `Notices: ${buyers} buyers on the waiting list of one product, ${PACE} notices planned a second`,
    figures: [
      {
        name: 'through SES, by the shop’s own mailers',
        unit: '/s',
        rounds: [drain.perSecond],
        better: 'more',
        gate: 0.9 * PACE,
      },
      { name: 'most in any second', unit: 'mails', rounds: [drain.most], gate: MAILS_PER_SECOND_MAX },
      { name: 'after the product sold out', unit: 'mails', rounds: [drain.afterSoldOut], gate: MAIL_BATCH_MAX },
      {
        name: 'PSS at the end / in the middle',
        unit: '×',
        rounds: drain.growth === undefined ? [] : [drain.growth],
        gate: 1.1,
      },
      { name: `by ${WORKERS} workers`, unit: '/s', rounds: [direct.perSecond], better: 'more', gate: 0.9 * PACE },
      {
        name: `most in any second, by ${WORKERS} workers`,
        unit: 'mails',
        rounds: [direct.most],
        gate: MAILS_PER_SECOND_MAX,
      },
      { name: 'a claim of 20 at the start of the list', unit: 'ms', rounds: first },
      { name: 'a claim of 20 at the end', unit: 'ms', rounds: last },
      { name: 'end / start', unit: '×', rounds: [median(last) / median(first)], gate: 1.5 },
    ],
    checks: [{ name: 'notified twice', value: direct.duplicates, expected: 0 }],
  };
}

/** Creates a product without stock and its waiting list, directly in the tables. */
async function fillWaitingList({ shop, tables, log }: Fixture, buyers: number): Promise<string> {
  log(`B6: ${buyers} buyers join the waiting list`);
  const [product = ''] = await shop.products(1, 0);
  await tables.query(
    `insert into app.users (id, email, name, role)
     select 'usr_' || lpad(n::text, 26, '0'), 'line' || n || '@donut.test', 'Buyer', 'BUYER' from generate_series(1, $1::int) n`,
    [buyers],
  );
  await tables.query(
    `insert into app.waitlist (product_id, buyer_id, subscribed_at, turn)
     select $2, 'usr_' || lpad(n::text, 26, '0'), app.now() - interval '1 day' + make_interval(secs => n * 0.001), 0
     from generate_series(1, $1::int) n`,
    [buyers, product],
  );
  await tables.query('vacuum analyze');
  await adjustStock({ tables }, product, UNITS);
  return product;
}

/** Adjusts the stock as the seller would, and returns the shop's time of the adjustment. */
async function adjustStock({ tables }: Pick<Fixture, 'tables'>, product: string, delta: number): Promise<number> {
  const [row] = await tables.query(
    `select extract(epoch from clock_timestamp() + (app.now() - now())) * 1000 as now from app.products p cross join lateral
       app.adjust_stock(p.seller_id, extract(epoch from app.now())::bigint, $2, 'bench', $2, p.id, $3::int, 'bench', 1000000)
     where p.id = $1`,
    [product, randomUUID(), delta],
  );
  return Number(row?.['now']);
}

/** Starts a notification run manually, measures it, and sells the product out while the run continues. */
async function drainBySystem(fixture: Fixture, product: string, seconds: number): Promise<Drain> {
  const { system } = fixture;
  const port = Number(new URL(system.origin).port);
  const shop = connect(system.origin);
  const { token } = await must(
    shop.post<{ token: string }>('/_local/tokens', { email: 'operator@donut.test' }),
    'create an access token',
  );
  const before = acceptedTimes(port).length;
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() };
  await must(shop.post(`/api/v1/products/${product}/notice-runs`, undefined, headers), 'start a notification run');
  await sleep((seconds * 1_000) / 2);
  const half = memory([system.pid])?.pssMegabytes;
  await sleep((seconds * 1_000) / 2);
  const end = memory([system.pid])?.pssMegabytes;
  const soldOutAt = await adjustStock(fixture, product, -UNITS);
  await fixture.shop.waitUntilIdle();
  const times = acceptedTimes(port).slice(before);
  const span = (soldOutAt - (times[0] ?? soldOutAt)) / 1_000;
  return {
    perSecond: times.filter((at) => at <= soldOutAt).length / span,
    most: mostInASecond(times),
    afterSoldOut: times.filter((at) => at > soldOutAt).length,
    growth: half === undefined || end === undefined ? undefined : end / half,
  };
}
