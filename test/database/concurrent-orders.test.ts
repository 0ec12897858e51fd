/** Payment, deadline, cancellation and charge of one order: every interleaving of two, then 500 times at once. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Principal } from '#domain/caller.ts';
import type { OrderId, ProductId } from '#domain/ids.ts';
import { freshDatabase } from './fresh.ts';
import { everyInterleaving, releaseTogether, type Scenario, type Step } from './interleave.ts';
import { cancel, charge, expire, pay, withPayment } from './orders.ts';
import type { Session } from './session.ts';
import { newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { admin, database } = fresh;
const BALANCE = 10_000;
const TOTAL = 2_000;
const TIMES = 500;

// Each session has its own clock: a payment runs just before the deadline, an expiry just after the deadline.
beforeEach(() =>
  admin.query(`create or replace function app.now() returns timestamptz language sql stable as
    $$ select coalesce(nullif(current_setting('test.now', true), '')::timestamptz, pg_catalog.now()) $$`),
);
afterEach(() =>
  admin.query(
    "create or replace function app.now() returns timestamptz language sql stable as 'select pg_catalog.now()'",
  ),
);
const fromDeadline = (session: Session, { order, due }: Fixture, milliseconds: number) =>
  session.query(
    `select '${order}', set_config('test.now', ('${due}'::timestamptz + interval '${milliseconds} ms')::text, false)`,
  );

interface Fixture {
  readonly buyer: Principal;
  readonly order: OrderId;
  readonly product: ProductId;
  readonly due: string;
}
type Action = 'pay' | 'expire' | 'cancel' | 'charge';
/** The result that an action returned. */
type Result = string | number | undefined;

const ACTIONS: Readonly<Record<Action, (session: Session, fixture: Fixture) => Promise<Result>>> = {
  pay: async (session, fixture) => {
    await fromDeadline(session, fixture, -1);
    return (await pay(session, fixture.buyer, fixture.order))?.outcome;
  },
  expire: async (session, fixture) => {
    await fromDeadline(session, fixture, 1);
    return (await expire(session))?.expired;
  },
  cancel: async (session, { buyer, order }) => (await cancel(session, buyer, order))?.outcome,
  charge: async (session, { buyer }) => (await charge(session, buyer, 1_500))?.outcome,
};

interface Pair {
  readonly actions: readonly [Action, Action];
  /** The buyer's balance, and whether the order is already paid. */
  readonly balance?: number;
  readonly paid?: true;
}
const PAIRS: readonly Pair[] = [
  { actions: ['pay', 'expire'] },
  { actions: ['pay', 'cancel'] },
  { actions: ['expire', 'cancel'] },
  { actions: ['pay', 'pay'] },
  { actions: ['cancel', 'cancel'] },
  { actions: ['cancel', 'cancel'], paid: true },
  { actions: ['charge', 'pay'], balance: 1_000 },
];

async function createFixtures(count: number, { balance = BALANCE, paid }: Pair): Promise<Fixture[]> {
  const seller = await shop.seller();
  const buyers = await shop.buyers(count);
  await Promise.all(buyers.map((buyer) => charge(database, buyer, balance)));
  const products = await shop.products(count, { stock: 5, price: TOTAL / 2, seller });
  const orders = buyers.map((buyer, i) => newOrder(buyer, [[products[i] as ProductId, 2]]));
  for (let i = 0; i < count; i += 100) {
    await place(database, ...orders.slice(i, i + 100).map((order) => (paid ? withPayment(order) : order)));
  }
  // The deadlines are in the past, so that actions on the real clock come later. Each deadline is a little later than the
  // previous one, so that an expiry of one order does not find the next order.
  const { rows } = await admin.query<{ id: string; due: string }>(
    `update app.orders o set payment_due_at = case when $2 then payment_due_at
       else app.now() - interval '10 minutes' + n * interval '10 ms' end
     from unnest($1::text[]) with ordinality t(id, n) where t.id = o.id returning o.id, payment_due_at::text as due`,
    [orders.map(({ id }) => id), paid ?? false],
  );
  const due = new Map(rows.map((row) => [row.id, row.due]));
  return orders.map(({ id, buyer }, i) => ({
    buyer,
    order: id,
    product: products[i] as ProductId,
    due: due.get(id) ?? '',
  }));
}

interface State {
  readonly status: string;
  readonly reason: string | null;
  readonly attempts: readonly string[];
  readonly published: number;
  readonly balance: number;
  readonly reserved: number;
}

async function stateOf({ order, buyer, product }: Fixture): Promise<State | undefined> {
  const text = `select o.status, o.reason, array(select p.status from app.payments p where p.order_id = o.id) as attempts,
      (select count(*)::int from app.outbox e
       where e.data->>'orderId' = o.id and e.type in ('order.paid', 'order.cancelled')) as published,
      (select w.balance::int from app.wallets w where w.user_id = $2) as balance,
      (select s.reserved from app.stock s where s.product_id = $3) as reserved
    from app.orders o where o.id = $1`;
  return (await admin.query<State>({ name: 'state', text, values: [order, buyer.userId, product] })).rows[0];
}

/** Checks the order, stock and balance against the committed results (undefined: rolled back). */
async function checkFixture(pair: Pair, fixture: Fixture, committed: readonly [Result, Result]): Promise<void> {
  const { status, reason, balance, reserved, attempts, published } = (await stateOf(fixture)) ?? {};
  const count = (action: Action, result: Result): number =>
    committed.filter((one, i) => pair.actions[i] === action && one === result).length;
  const paid = count('pay', 'paid') + (pair.paid ? 1 : 0);
  const [cancelled, expired] = [count('cancel', 'cancelled'), count('expire', 1)];
  const details = JSON.stringify({ pair, committed, status, reason, balance });

  expect(paid, details).toBeLessThanOrEqual(1);
  expect(cancelled + expired, details).toBeLessThanOrEqual(1);
  expect(expired === 1 && paid === 1, details).toBe(false);
  const over = cancelled + expired === 1;
  expect(status, details).toBe(over ? 'CANCELLED' : paid ? 'PREPARING' : 'NOTPAYED');
  expect(reason, details).toBe(cancelled ? 'CUSTOMER' : expired ? 'PAYMENT_TIMEOUT' : null);
  expect(reserved, details).toBe(over ? 0 : 2);
  const charged = (pair.balance ?? BALANCE) + count('charge', 'charged') * 1_500;
  expect(balance, details).toBe(charged - (paid && !over ? TOTAL : 0));
  expect(
    attempts?.filter((one) => one === 'COMPLETED' || one === 'CANCELED'),
    details,
  ).toEqual(paid ? [over ? 'CANCELED' : 'COMPLETED'] : []);
  expect(published, details).toBe(paid + cancelled + expired);
  // An order that stays open would be expired by the next fixture's action.
  if (status === 'NOTPAYED') await cancel(database, fixture.buyer, fixture.order);
}

const nameOf = ({ actions, paid }: Pair) => `${actions.join(' and ')}, ${paid ? 'paid' : 'not paid'} before`;

describe.each(PAIRS.map((pair) => [nameOf(pair), pair] as const))('%s', (_name, pair) => {
  test('in all 20 interleavings, with commit and rollback: one action wins, and the balance is right', async () => {
    await everyInterleaving(fresh, async (): Promise<Scenario> => {
      const [fixture] = await createFixtures(1, pair);
      if (!fixture) throw new Error('no fixture was created');
      const results: Result[] = [];
      const work =
        (action: Action, at: number): Step =>
        async (session) => {
          results[at] = await ACTIONS[action](session, fixture);
        };
      return {
        transactions: [work(pair.actions[0], 0), work(pair.actions[1], 1)],
        check: ([one, two]) =>
          checkFixture(pair, fixture, [one ? results[0] : undefined, two ? results[1] : undefined]),
      };
    });
  });

  test(`${TIMES} times at once`, async () => {
    const sessions = [await fresh.session(), await fresh.session()];
    for (const fixture of await createFixtures(TIMES, pair)) {
      const results: [Result, Result] = [undefined, undefined];
      await releaseTogether(
        sessions,
        pair.actions.map((action, i) => async (session) => {
          results[i] = await ACTIONS[action](session, fixture);
        }),
      );
      await checkFixture(pair, fixture, results);
    }
    await Promise.all(sessions.map((session) => session.close()));
  });
});
