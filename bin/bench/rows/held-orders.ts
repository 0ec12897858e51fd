import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, callAll } from '#bin/bench/client.ts';
import type { Row } from '#bin/bench/figure.ts';
import { type Fixture, inSamples } from '#bin/bench/fixture.ts';
import { sell } from '#bin/bench/sale.ts';
import { connect, must } from '#bin/flash-sale/shop.ts';
import { PAYMENT_WINDOW_MINUTES } from '#domain/limits.ts';
import { CLIENTS } from './hot-product.ts';

/** So far the shop's clock jumps in the middle of the payments: past the deadline of every order. */
const JUMP_SECONDS = PAYMENT_WINDOW_MINUTES * 60 + 1;

/** B2: everything is held and nobody has paid; then all pay at once, and in the middle of it their time runs out. */
export async function heldOrders(ground: Fixture): Promise<Row> {
  const stock = ground.quick ? 250 : 1_000;
  const rounds = await inSamples(ground.rounds, async (round) => {
    const result = await oneSample(ground, stock);
    ground.say(`B2 round ${round}: ${result.paid} paid, ${result.expired} expired`);
    return result;
  });
  const sum = (pick: (round: Awaited<ReturnType<typeof oneSample>>) => number) =>
    rounds.reduce((total, round) => total + pick(round), 0);
  return {
    id: 'B2',
    title: `Held orders: ${stock} of ${stock} units held, all pay at once, their time runs out meanwhile`,
    figures: [
      { name: 'paid in time', unit: 'orders', rounds: rounds.map(({ paid }) => paid) },
      { name: 'expired', unit: 'orders', rounds: rounds.map(({ expired }) => expired) },
      { name: 'payments', unit: '/s', rounds: rounds.map(({ perSecond }) => perSecond) },
    ],
    checks: [
      { name: 'neither paid nor expired', value: sum(({ paid, expired }) => stock - paid - expired), expected: 0 },
      { name: 'answered as paid and not paid', value: sum(({ yes, paid }) => Math.abs(yes - paid)), expected: 0 },
      { name: 'other answers', value: sum(({ other }) => other), expected: 0 },
      { name: 'KRW taken but not owed', value: sum(({ taken, owed }) => taken - owed), expected: 0 },
      { name: 'units not back', value: sum(({ expired, available }) => expired - available), expected: 0 },
    ],
  };
}

async function oneSample(ground: Fixture, stock: number) {
  const { system, shop, tables } = ground;
  const { productId, orders } = await sell(ground, { stock, buyers: stock, clients: CLIENTS, toRest: true });
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
  const jump = () => must(local.post('/_local/clock', { advance: `PT${JUMP_SECONDS}S` }), 'move the clock');
  const began = performance.now();
  const first = await callAll(system.origin, calls.slice(0, quarter), CLIENTS);
  const pace = performance.now() - began;
  // When about half have been answered, and a hundred are on their way.
  const others = callAll(system.origin, calls.slice(quarter), CLIENTS);
  const [second] = await Promise.all([others, sleep(pace).then(jump)]);
  const seconds = Math.max(...second.map(({ at }) => at + pace)) / 1_000;
  await shop.rest();
  const answers = [...first, ...second];
  const [shelf] = await tables.query('select on_hand - reserved as available from app.stock where product_id = $1', [
    productId,
  ]);
  const [fate] = await tables.query(
    `select count(*)::int as n from app.orders o join app.order_lines l on l.order_id = o.id
     where l.product_id = $1 and o.reason = 'PAYMENT_TIMEOUT'`,
    [productId],
  );
  const isYes = ({ status }: Answer) => status === 201;
  const isLate = ({ status, text }: Answer) => status === 410 && text.includes('"order.payment_expired"');
  return {
    ...(await tables.moneyOf(productId)),
    yes: answers.filter(isYes).length,
    other: answers.filter((answer) => !isYes(answer) && !isLate(answer)).length,
    expired: Number(fate?.['n']),
    available: Number(shelf?.['available']),
    perSecond: answers.length / seconds,
  };
}
