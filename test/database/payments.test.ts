/** O2, O6, B2: the payment of an order; each attempt is a row. */
import { expect, test } from 'vitest';
import type { OrderId } from '#domain/ids.ts';
import { PAYMENT_WINDOW_MINUTES } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { rowHash } from './hash.ts';
import { cancel, charge, expire, markDelivered, pay, ship, walletOf, withPayment } from './orders.ts';
import { newId, newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { admin, database } = fresh;
const PRICE = 1_000;

/** Creates a buyer with a balance and an unpaid order. */
async function ordered({ money = 10_000, units = 2, stock = 10 } = {}) {
  const [buyer, seller] = [await shop.buyer(), await shop.seller()];
  const product = await shop.product({ stock, price: PRICE, seller });
  if (money > 0) await charge(database, buyer, money);
  const order = newOrder(buyer, [[product, units]]);
  await place(database, order);
  return { buyer, seller, product, order: order.id, total: units * PRICE };
}
const statusOf = async (order: OrderId) =>
  (await admin.query<{ status: string }>('select status from app.orders where id = $1', [order])).rows[0]?.status;
const historyOf = async (order: OrderId) =>
  (
    await admin.query<{ step: string }>(
      `select concat_ws(' ', from_status, to_status, reason, actor) as step from app.order_history where order_id = $1 order by seq`,
      [order],
    )
  ).rows.map(({ step }) => step);

test('a payment takes the money, and the order is prepared', async () => {
  const { buyer, order, total } = await ordered();
  const paid = await pay(database, buyer, order);

  expect(paid).toMatchObject({
    outcome: 'paid',
    replayed: false,
    payment: { orderId: order, amount: total, status: 'COMPLETED', problem: null },
  });
  expect(paid?.payment?.steps.map(({ status }) => status)).toEqual(['INITIATED', 'IN_PROGRESS', 'COMPLETED']);
  expect(await statusOf(order)).toBe('PREPARING');
  expect(await historyOf(order)).toEqual([`NOTPAYED ${buyer.userId}`, `NOTPAYED PREPARING ${buyer.userId}`]);
  const { balance, entries } = await walletOf(database, buyer);
  expect(balance).toBe(10_000 - total);
  expect(entries).toMatchObject([
    { cause: 'PAYMENT', amount: -total, balance, ref: paid?.payment?.id },
    { cause: 'CHARGE', amount: 10_000, balance: 10_000 },
  ]);
  expect(await shop.events('order.paid')).toMatchObject([{ orderId: order, units: 2, total }]);
});

test.for([0, 1_999])(
  'with %i won in the wallet an order of 2,000 won stays unpaid, and payable until its deadline',
  async (money) => {
    const { buyer, order } = await ordered({ money });
    const tried = await pay(database, buyer, order);
    expect(tried).toMatchObject({
      outcome: 'payment.insufficient_balance',
      payment: { status: 'FAILED_CUSTOMER', problem: 'payment.insufficient_balance' },
    });
    expect([(await walletOf(database, buyer)).balance, await statusOf(order)]).toEqual([money, 'NOTPAYED']);
    await charge(database, buyer, 2_000 - money);
    expect((await pay(database, buyer, order))?.outcome).toBe('paid');
    expect((await walletOf(database, buyer)).balance).toBe(0);
    expect(await shop.count(`payments where order_id = '${order}'`)).toBe(2);
    expect(await shop.events('payment.failed')).toMatchObject([{ orderId: order, status: 'FAILED_CUSTOMER' }]);
  },
);

test('an order of free products is paid without a wallet', async () => {
  const buyer = await shop.buyer();
  const order = newOrder(buyer, [[await shop.product({ stock: 1, price: 0 }), 1]]);
  await place(database, order);
  expect((await pay(database, buyer, order.id))?.outcome).toBe('paid');
  expect((await cancel(database, buyer, order.id))?.outcome).toBe('cancelled');
  expect(await walletOf(database, buyer)).toEqual({ balance: 0, entries: [] });
});

test('a payment that fails by the failure rate is FAILED_CUSTOMER: no money is taken, and the buyer may try again', async () => {
  const { buyer, order } = await ordered();
  const failing = await pay(database, buyer, order, { randomPercent: 19.9, failurePercent: 20 });
  expect(failing).toMatchObject({ outcome: 'payment.failed', payment: { status: 'FAILED_CUSTOMER' } });
  expect((await walletOf(database, buyer)).balance).toBe(10_000);
  expect((await pay(database, buyer, order, { randomPercent: 20, failurePercent: 20 }))?.outcome).toBe('paid');
});

/** Stops the database clock at a distance from the order's deadline and runs an action. */
async function at(order: OrderId, milliseconds: number, act: () => Promise<unknown>): Promise<void> {
  await admin.query(
    `do $$ begin execute format('create or replace function app.now() returns timestamptz language sql stable as %L',
       format('select timestamptz %L', (select payment_due_at + interval '${milliseconds} ms' from app.orders where id = '${order}'))); end $$`,
  );
  await act();
  await fresh.advanceClock(0);
}

test.for([
  [-1, 'paid', 'PREPARING', 0],
  [0, 'order.payment_expired', 'CANCELLED', 1],
  [1, 'order.payment_expired', 'CANCELLED', 1],
] as const)(
  'paid %i ms from the deadline: %s; after an expiry run the order is %s',
  async ([ms, outcome, status, expired]) => {
    const { buyer, order, product, total } = await ordered();
    await at(order, ms, async () => {
      const before = await rowHash(admin);
      expect((await pay(database, buyer, order))?.outcome).toBe(outcome);
      if (outcome !== 'paid') expect(await rowHash(admin), 'no row changed').toBe(before);
      expect((await expire(database))?.expired).toBe(expired);
      expect((await pay(database, buyer, order))?.outcome).toBe(
        outcome === 'paid' ? 'order.already_paid' : 'order.payment_expired',
      );
    });
    expect(await statusOf(order)).toBe(status);
    expect((await walletOf(database, buyer)).balance).toBe(10_000 - (outcome === 'paid' ? total : 0));
    expect((await shop.stockOf(product))?.reserved).toBe(outcome === 'paid' ? 2 : 0);
  },
);

const UNPAYABLE_ORDERS: readonly (readonly [
  name: string,
  prepare: (fixture: Awaited<ReturnType<typeof ordered>>) => Promise<unknown>,
  outcome: string,
])[] = [
  ['already paid', ({ buyer, order }) => pay(database, buyer, order), 'order.already_paid'],
  [
    'shipped',
    async ({ buyer, seller, order }) => {
      await pay(database, buyer, order);
      await ship(database, seller, order);
    },
    'order.already_paid',
  ],
  ['cancelled', ({ buyer, order }) => cancel(database, buyer, order), 'order.cancelled'],
  [
    'paid, cancelled and refunded',
    async ({ buyer, order }) => {
      await pay(database, buyer, order);
      await cancel(database, buyer, order);
    },
    'order.cancelled',
  ],
];
test.for(UNPAYABLE_ORDERS)('an order that is %s cannot be paid: %s', async ([, prepare, outcome]) => {
  const fixture = await ordered();
  await prepare(fixture);
  const before = await rowHash(admin);
  expect((await pay(database, fixture.buyer, fixture.order))?.outcome).toBe(outcome);
  expect(await rowHash(admin)).toBe(before);
});

test('a late payment does not reopen a refunded order', async () => {
  const { buyer, order } = await ordered();
  const first = await pay(database, buyer, order, { key: 'pay-1' });
  await cancel(database, buyer, order);
  const before = await rowHash(admin);
  // The payment provider repeats its call, and a new attempt is made.
  expect(await pay(database, buyer, order, { key: 'pay-1' })).toEqual({ ...first, replayed: true });
  expect((await pay(database, buyer, order))?.outcome).toBe('order.cancelled');
  expect(await rowHash(admin)).toBe(before);
  expect([(await walletOf(database, buyer)).balance, await statusOf(order)]).toEqual([10_000, 'CANCELLED']);
});

test('only its buyer can pay an order: another buyer gets order.not_found, a seller auth.forbidden', async () => {
  const { order, seller } = await ordered();
  const other = await shop.buyer();
  await charge(database, other, 10_000);
  const before = await rowHash(admin);
  expect((await pay(database, other, order))?.outcome).toBe('order.not_found');
  expect((await pay(database, seller, order))?.outcome).toBe('auth.forbidden');
  expect((await pay(database, { userId: newId('usr'), issuedAt: 1 }, order))?.outcome).toBe('auth.required');
  expect(await rowHash(admin)).toBe(before);
});

test('50 parallel requests with one key make one payment and get 50 equal responses', async () => {
  const { buyer, order, total } = await ordered();
  const responses = await fresh.inParallel(25, Array(50).fill(order) as OrderId[], (session, id) =>
    pay(session, buyer, id, { key: 'pay-1' }),
  );
  expect(new Set(responses.map((one) => JSON.stringify([one?.outcome, one?.payment]))).size).toBe(1);
  expect(responses.filter((one) => !one?.replayed)).toHaveLength(1);
  expect((await walletOf(database, buyer)).balance).toBe(10_000 - total);
});

test('a repeated failed attempt gets the first response, and its key stays used', async () => {
  const { buyer, order } = await ordered({ money: 1 });
  const first = await pay(database, buyer, order, { key: 'pay-1' });
  await charge(database, buyer, 10_000);
  expect(await pay(database, buyer, order, { key: 'pay-1' })).toEqual({ ...first, replayed: true });
  expect((await pay(database, buyer, order, { key: 'pay-1', hash: 'another order' }))?.outcome).toBe('key-conflict');
  expect((await pay(database, buyer, order, { key: 'pay-2' }))?.outcome).toBe('paid');
});

test('the same key of another buyer makes another payment', async () => {
  const [one, two] = [await ordered(), await ordered()];
  expect((await pay(database, one.buyer, one.order, { key: 'same' }))?.outcome).toBe('paid');
  expect(await pay(database, two.buyer, two.order, { key: 'same' })).toMatchObject({
    outcome: 'paid',
    replayed: false,
    payment: { orderId: two.order },
  });
});

test('order and payment in one call: the response shows the paid order, and a repeat returns the same', async () => {
  const buyer = await shop.buyer();
  const product = await shop.product({ stock: 3, price: PRICE });
  await charge(database, buyer, 1_500);
  const order = withPayment(newOrder(buyer, [[product, 1]], 'key-1'));
  const [paid] = await place(database, order);
  expect(paid).toMatchObject({
    kind: 'placed',
    order: { status: 'PREPARING', total: PRICE, payment: { id: order.pay?.id, status: 'COMPLETED' } },
  });
  await cancel(database, buyer, order.id);
  expect(await place(database, { ...order, id: newOrder(buyer, []).id })).toEqual([{ ...paid, replayed: true }]);

  await charge(database, buyer, 10);
  await pay(database, buyer, order.id);
  const expensive = withPayment(newOrder(buyer, [[product, 2]], 'key-2'));
  const [unpaid] = await place(database, expensive);
  expect(unpaid).toMatchObject({
    kind: 'placed',
    order: { status: 'NOTPAYED', payment: { status: 'FAILED_CUSTOMER', problem: 'payment.insufficient_balance' } },
  });
  await charge(database, buyer, 5_000);
  expect((await pay(database, buyer, expensive.id))?.outcome).toBe('paid');
  expect(await place(database, { ...expensive, id: newOrder(buyer, []).id })).toEqual([{ ...unpaid, replayed: true }]);
});

test('a call repeated after a lost response pays the order once and returns the first response', async () => {
  const { buyer, product } = await ordered();
  const order = withPayment(newOrder(buyer, [[product, 1]]));
  const first = await place(database, order);
  const wallet = await walletOf(database, buyer);

  expect(await place(database, order)).toEqual(first);
  expect(await walletOf(database, buyer)).toEqual(wallet);
  expect(await shop.events('order.paid')).toHaveLength(1);
});

test('an out-of-stock order takes no money: its attempt is FAILED_QUANTITY', async () => {
  const buyer = await shop.buyer();
  await charge(database, buyer, 5_000);
  const [outcome] = await place(database, withPayment(newOrder(buyer, [[await shop.product({ stock: 0 }), 1]])));
  expect(outcome).toMatchObject({
    kind: 'refused',
    order: { payment: { status: 'FAILED_QUANTITY', problem: 'stock.sold_out' } },
  });
  if (outcome?.kind !== 'refused') throw new Error('the order was not refused');
  expect(outcome.order.payment?.steps.map(({ status }) => status)).toEqual(['INITIATED', 'FAILED_QUANTITY']);
  expect((await walletOf(database, buyer)).balance).toBe(5_000);
});

test('in one batch each order is paid by its buyer, in order, as far as the balance goes', async () => {
  const product = await shop.product({ stock: 100, price: PRICE });
  const [one, two] = [await shop.buyer(), await shop.buyer()];
  await charge(database, one, 2_500);
  const outcomes = await place(
    database,
    withPayment(newOrder(one, [[product, 1]])),
    newOrder(two, [[product, 1]]),
    withPayment(newOrder(one, [[product, 2]])),
    withPayment(newOrder(two, [[product, 1]])),
    withPayment(newOrder(one, [[product, 1]])),
    withPayment(newOrder(one, [[product, 1]])),
  );
  expect(outcomes.map((one) => (one.kind === 'placed' ? (one.order.payment?.status ?? null) : one.kind))).toEqual([
    'COMPLETED',
    null,
    'FAILED_CUSTOMER',
    'FAILED_CUSTOMER',
    'COMPLETED',
    'FAILED_CUSTOMER',
  ]);
  expect((await walletOf(database, one)).balance).toBe(500);
});

test('50 parallel payments and charges of one wallet: the balance is never negative and exact to the won', async () => {
  const product = await shop.product({ stock: 1_000, price: PRICE });
  const buyer = await shop.buyer();
  const orders = Array.from({ length: 20 }, () => newOrder(buyer, [[product, 1]]));
  await place(database, ...orders);
  const jobs = [...orders.map(({ id }) => id), ...Array<undefined>(30).fill(undefined)].sort(() => Math.random() - 0.5);
  const outcomes = await fresh.inParallel(25, jobs, async (session, id) =>
    id ? (await pay(session, buyer, id))?.outcome : (await charge(session, buyer, 300))?.outcome,
  );
  const paid = outcomes.filter((outcome) => outcome === 'paid').length;
  const { balance, entries } = await walletOf(database, buyer);
  expect(outcomes.filter((outcome) => outcome === 'charged')).toHaveLength(30);
  expect(balance).toBe(30 * 300 - paid * PRICE);
  expect(Math.min(...entries.map((entry) => entry.balance))).toBeGreaterThanOrEqual(0);
});

test('a paid order is shipped, leaves the stock, and is delivered', async () => {
  const { buyer, seller, order, product } = await ordered();
  const operator = await shop.operator();
  expect(await ship(database, seller, order), 'not before the payment').toBe('order.not_shippable');
  await pay(database, buyer, order);
  expect(await markDelivered(database, seller, order)).toBe('order.not_deliverable');
  expect(await ship(database, seller, order)).toBe('moved');
  expect(await shop.stockOf(product)).toMatchObject({ available: 8, reserved: 0, round: 1 });
  expect(await ship(database, seller, order)).toBe('order.not_shippable');
  expect((await cancel(database, buyer, order))?.outcome).toBe('order.not_cancellable');
  expect(await markDelivered(database, operator, order)).toBe('moved');
  expect(await markDelivered(database, seller, order)).toBe('order.not_deliverable');
  expect((await historyOf(order)).slice(2)).toEqual([
    `PREPARING SHIPPING ${seller.userId}`,
    `SHIPPING DELIVERED ${operator.userId}`,
  ]);
  expect(await ship(database, await shop.seller(), order)).toBe('order.not_found');
  expect(await ship(database, buyer, order)).toBe('auth.forbidden');
});

test(`the payment window is ${PAYMENT_WINDOW_MINUTES} minutes`, async () => {
  const { order } = await ordered();
  const { rows } = await admin.query<{ seconds: number }>(
    'select extract(epoch from payment_due_at - created_at)::int as seconds from app.orders where id = $1',
    [order],
  );
  expect(rows[0]?.seconds).toBe(PAYMENT_WINDOW_MINUTES * 60);
});
