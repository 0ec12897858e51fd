import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { median, type Row } from '#bin/bench/figure.ts';
import type { Fixture } from '#bin/bench/fixture.ts';
import { memory } from '#bin/bench/processes.ts';
import { connect, must } from '#bin/flash-sale/shop.ts';
import { MAIL_BATCH_MAX, MAILS_PER_SECOND_MAX } from '#domain/limits.ts';
import { type Direct, drainDirectly } from './notices/direct.ts';
import { acceptedTimes, mostInASecond } from './notices/mailbox.ts';

/** What the mailer hands out slots for: its limit, less what a slow claim may send late. */
const PACE = MAILS_PER_SECOND_MAX - MAIL_BATCH_MAX;
const LINE = { quick: 20_000, whole: 100_000 };
const SECONDS = { quick: 12, whole: 40 };
const WORKERS = 8;
/** What is put on the shelf, and taken from it. */
const UNITS = 1_000;

interface Drain {
  readonly perSecond: number;
  readonly most: number;
  readonly afterSoldOut: number;
  readonly growth: number | undefined;
}

/** B6: a crowd waits for a product; the shop's own mailers tell it, then eight workers at once on what is left of the line. */
export async function notices(ground: Fixture): Promise<Row> {
  const people = ground.quick ? LINE.quick : LINE.whole;
  const seconds = ground.quick ? SECONDS.quick : SECONDS.whole;
  const product = await crowd(ground, people);
  const drain = await drainBySystem(ground, product, seconds);
  ground.say(
    `B6: ${drain.perSecond.toFixed(0)} notices a second through SES, ${drain.afterSoldOut} after it was sold out`,
  );
  await correct(ground, product, UNITS);
  const direct = await drainDirectly({
    url: ground.system.databaseUrl,
    product,
    workers: WORKERS,
    seconds,
    perSecond: PACE,
  });
  ground.say(`B6: ${direct.perSecond.toFixed(0)} a second by ${WORKERS} workers`);
  await correct(ground, product, -UNITS);
  return row(people, drain, direct);
}

function row(people: number, drain: Drain, direct: Direct): Row {
  const { first, last } = direct;
  return {
    id: 'B6',
    title: `Notices: ${people} people in the line of one product, ${PACE} slots a second`,
    figures: [
      {
        name: 'through SES, by the shop’s own mailers',
        unit: '/s',
        rounds: [drain.perSecond],
        better: 'more',
        gate: 0.9 * PACE,
      },
      { name: 'most in any second', unit: 'mails', rounds: [drain.most], gate: MAILS_PER_SECOND_MAX },
      { name: 'after it was sold out', unit: 'mails', rounds: [drain.afterSoldOut], gate: MAIL_BATCH_MAX },
      {
        name: 'PSS at the end, of the start',
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
      { name: 'a claim of 20 at the head of the line', unit: 'ms', rounds: first },
      { name: 'a claim of 20 at the end', unit: 'ms', rounds: last },
      { name: 'end / head', unit: '×', rounds: [median(last) / median(first)], gate: 1.5 },
    ],
    checks: [{ name: 'told twice', value: direct.doubled, expected: 0 }],
  };
}

/** A product nobody can buy, and so many who wait for it; written straight into the tables, as the API would have. */
async function crowd({ shop, tables, say }: Fixture, people: number): Promise<string> {
  say(`B6: ${people} people ask to be told`);
  const [product = ''] = await shop.products(1, 0);
  await tables.query(
    `insert into app.users (id, email, name, role)
     select 'usr_' || lpad(n::text, 26, '0'), 'line' || n || '@donut.test', 'Buyer', 'BUYER' from generate_series(1, $1::int) n`,
    [people],
  );
  await tables.query(
    `insert into app.waitlist (product_id, buyer_id, subscribed_at, turn)
     select $2, 'usr_' || lpad(n::text, 26, '0'), app.now() - interval '1 day' + make_interval(secs => n * 0.001), 0
     from generate_series(1, $1::int) n`,
    [people, product],
  );
  await tables.query('vacuum analyze');
  await correct({ tables }, product, UNITS);
  return product;
}

/** The seller corrects his shelf; when that was done, by the shop's clock. */
async function correct({ tables }: Pick<Fixture, 'tables'>, product: string, delta: number): Promise<number> {
  const [row] = await tables.query(
    `select extract(epoch from clock_timestamp() + (app.now() - now())) * 1000 as now from app.products p cross join lateral
       app.adjust_stock(p.seller_id, extract(epoch from app.now())::bigint, $2, 'bench', $2, p.id, $3::int, 'bench', 1000000)
     where p.id = $1`,
    [product, randomUUID(), delta],
  );
  return Number(row?.['now']);
}

/** Sends by hand, lets it run, and sells the product out under it. */
async function drainBySystem(ground: Fixture, product: string, seconds: number): Promise<Drain> {
  const { system } = ground;
  const port = Number(new URL(system.origin).port);
  const shop = connect(system.origin);
  const { token } = await must(
    shop.post<{ token: string }>('/_local/tokens', { email: 'operator@donut.test' }),
    'a token',
  );
  const before = acceptedTimes(port).length;
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() };
  await must(shop.post(`/api/v1/products/${product}/notice-runs`, undefined, headers), 'send notices');
  await sleep((seconds * 1_000) / 2);
  const half = memory([system.pid])?.pssMegabytes;
  await sleep((seconds * 1_000) / 2);
  const end = memory([system.pid])?.pssMegabytes;
  const soldOutAt = await correct(ground, product, -UNITS);
  await ground.shop.rest();
  const times = acceptedTimes(port).slice(before);
  const span = (soldOutAt - (times[0] ?? soldOutAt)) / 1_000;
  return {
    perSecond: times.filter((at) => at <= soldOutAt).length / span,
    most: mostInASecond(times),
    afterSoldOut: times.filter((at) => at > soldOutAt).length,
    growth: half === undefined || end === undefined ? undefined : end / half,
  };
}
