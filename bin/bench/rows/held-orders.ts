import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { callAll, type HttpResponse } from '#bin/bench/client.ts';
import type { Row } from '#bin/bench/figure.ts';
import { type Fixture, inSamples } from '#bin/bench/fixture.ts';
import { sell } from '#bin/bench/sale.ts';
import { connect, must } from '#bin/flash-sale/shop.ts';
import { PAYMENT_WINDOW_MINUTES } from '#domain/limits.ts';
import { CLIENTS } from './hot-product.ts';

/** The shop's clock jumps past the deadline of every order while payments are in progress. */
const JUMP_SECONDS = PAYMENT_WINDOW_MINUTES * 60 + 1;

/** B2: all units are reserved and unpaid; then all buyers pay at once, and the payment deadline passes meanwhile. */
export async function heldOrders(fixture: Fixture): Promise<Row> {
  const stock = fixture.quick ? 250 : 1_000;
  const rounds = await inSamples(fixture.rounds, async (round) => {
    const result = await oneSample(fixture, stock);
    fixture.log(`B2 round ${round}: ${result.paid} paid, ${result.expired} expired`);
    return result;
  });
  const sum = (pick: (round: Awaited<ReturnType<typeof oneSample>>) => number) =>
    rounds.reduce((total, round) => total + pick(round), 0);
  return {
    id: 'B2',
    title: `Reserved orders: ${stock} of ${stock} units reserved, all buyers pay at once, the deadline passes meanwhile`,
    figures: [
      { name: 'paid in time', unit: 'orders', rounds: rounds.map(({ paid }) => paid) },
      { name: 'expired', unit: 'orders', rounds: rounds.map(({ expired }) => expired) },
      { name: 'payments', unit: '/s', rounds: rounds.map(({ perSecond }) => perSecond) },
    ],
    checks: [
      { name: 'neither paid nor expired', value: sum(({ paid, expired }) => stock - paid - expired), expected: 0 },
      {
        name: 'difference between confirmed and stored payments',
        value: sum(({ confirmed, paid }) => Math.abs(confirmed - paid)),
        expected: 0,
      },
      { name: 'other responses', value: sum(({ other }) => other), expected: 0 },
      { name: 'KRW taken but not owed', value: sum(({ taken, owed }) => taken - owed), expected: 0 },
      { name: 'units not released', value: sum(({ expired, available }) => expired - available), expected: 0 },
    ],
  };
}

async function oneSample(fixture: Fixture, stock: number) {
  const { system, shop, tables } = fixture;
  const { productId, orders } = await sell(fixture, { stock, buyers: stock, clients: CLIENTS, waitUntilIdle: true });
  await tables.fund(
    orders.map(({ buyer }) => buyer.id),
    productId,
  );
  const calls = orders.map(({ id, buyer }) => ({
    path: `/api/v1/orders/${id}/payments`,
    headers: { authorization: `Bearer ${buyer.token}`, 'idempotency-key': randomUUID() },
  }));
  const local = connect(system.origin);
  const quarter = calls.length >> 2;
  const jump = () => must(local.post('/_local/clock', { advance: `PT${JUMP_SECONDS}S` }), 'advance the clock');
  const startedAt = performance.now();
  const first = await callAll(system.origin, calls.slice(0, quarter), CLIENTS);
  const pace = performance.now() - startedAt;
  // The clock jumps when about half of the payments are done and a hundred are in flight.
  const others = callAll(system.origin, calls.slice(quarter), CLIENTS);
  const [second] = await Promise.all([others, sleep(pace).then(jump)]);
  const seconds = Math.max(...second.map(({ at }) => at + pace)) / 1_000;
  await shop.waitUntilIdle();
  const responses = [...first, ...second];
  const [level] = await tables.query('select on_hand - reserved as available from app.stock where product_id = $1', [
    productId,
  ]);
  const [timedOut] = await tables.query(
    `select count(*)::int as n from app.orders o join app.order_lines l on l.order_id = o.id
     where l.product_id = $1 and o.reason = 'PAYMENT_TIMEOUT'`,
    [productId],
  );
  const isConfirmed = ({ status }: HttpResponse) => status === 201;
  const isExpired = ({ status, text }: HttpResponse) => status === 410 && text.includes('"order.payment_expired"');
  return {
    ...(await tables.moneyOf(productId)),
    confirmed: responses.filter(isConfirmed).length,
    other: responses.filter((response) => !isConfirmed(response) && !isExpired(response)).length,
    expired: Number(timedOut?.['n']),
    available: Number(level?.['available']),
    perSecond: responses.length / seconds,
  };
}
