/** Money, deadline and regret meet at one order: every order of two transactions, then 500 times released together. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Principal } from '#domain/caller.ts';
import type { OrderId, ProductId } from '#domain/ids.ts';
import { cancel, charge, expire, pay, paying, walletOf } from './buying.ts';
import { freshDatabase } from './fresh.ts';
import { everyWay, type Meeting, type Step, together } from './interleave.ts';
import type { Session } from './session.ts';
import { openShop, place, wish } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { admin, database } = fresh;
const MONEY = 10_000;
const TOTAL = 2_000;
const TIMES = 500;

// Each session has its own time: whoever pays came just before the deadline, whoever expires looks just after it.
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
type Act = 'pay' | 'expire' | 'cancel' | 'charge';
/** What a hand on the order says it did. */
type Says = string | number | undefined;

const ACTS: Readonly<Record<Act, (session: Session, scene: Fixture) => Promise<Says>>> = {
  pay: async (session, scene) => {
    await fromDeadline(session, scene, -1);
    return (await pay(session, scene.buyer, scene.order))?.outcome;
  },
  expire: async (session, scene) => {
    await fromDeadline(session, scene, 1);
    return (await expire(session))?.expired;
  },
  cancel: async (session, { buyer, order }) => (await cancel(session, buyer, order))?.outcome,
  charge: async (session, { buyer }) => (await charge(session, buyer, 1_500))?.outcome,
};

interface Pair {
  readonly acts: readonly [Act, Act];
  /** What the buyer has and has done before. */
  readonly money?: number;
  readonly paid?: true;
}
const PAIRS: readonly Pair[] = [
  { acts: ['pay', 'expire'] },
  { acts: ['pay', 'cancel'] },
  { acts: ['expire', 'cancel'] },
  { acts: ['pay', 'pay'] },
  { acts: ['cancel', 'cancel'] },
  { acts: ['cancel', 'cancel'], paid: true },
  { acts: ['charge', 'pay'], money: 1_000 },
];

async function scenes(count: number, { money = MONEY, paid }: Pair): Promise<Fixture[]> {
  const seller = await shop.seller();
  const buyers = await shop.buyers(count);
  await fresh.inParallel(4, buyers, (session, buyer) => charge(session, buyer, money));
  const products = await shop.products(count, { stock: 5, price: TOTAL / 2, seller });
  const orders = buyers.map((buyer, i) => wish(buyer, [[products[i] as ProductId, 2]]));
  for (let i = 0; i < count; i += 100) {
    await place(database, ...orders.slice(i, i + 100).map((order) => (paid ? paying(order) : order)));
  }
  // The deadline was a while ago, so that whoever comes at his own time comes after what he undoes; and each a little later
  // than the one before, so that who looks for the one does not find the next.
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

async function stateOf({ order, buyer, product }: Fixture) {
  const { rows } = await admin.query<{ status: string; reason: string | null; attempts: string[]; told: number }>(
    `select o.status, o.reason, array(select p.status from app.payments p where p.order_id = o.id) as attempts,
       (select count(*)::int from app.outbox e where e.data->>'orderId' = o.id and e.type in ('order.paid', 'order.cancelled')) as told
     from app.orders o where o.id = $1`,
    [order],
  );
  const { balance } = await walletOf(database, buyer);
  return { ...rows[0], balance, reserved: (await shop.shelf(product))?.reserved };
}

/** What the shop must come to, given what came to stay: `stayed` is what each hand said, undefined when it was undone. */
async function judge(pair: Pair, scene: Fixture, stayed: readonly [Says, Says]): Promise<void> {
  const { status, reason, balance, reserved, attempts, told } = await stateOf(scene);
  const did = (act: Act, said: Says): number => stayed.filter((one, i) => pair.acts[i] === act && one === said).length;
  const paid = did('pay', 'paid') + (pair.paid ? 1 : 0);
  const [cancelled, expired] = [did('cancel', 'cancelled'), did('expire', 1)];
  const seen = JSON.stringify({ pair, stayed, status, reason, balance });

  expect(paid, seen).toBeLessThanOrEqual(1);
  expect(cancelled + expired, seen).toBeLessThanOrEqual(1);
  expect(expired === 1 && paid === 1, seen).toBe(false);
  const over = cancelled + expired === 1;
  expect(status, seen).toBe(over ? 'CANCELLED' : paid ? 'PREPARING' : 'NOTPAYED');
  expect(reason, seen).toBe(cancelled ? 'CUSTOMER' : expired ? 'PAYMENT_TIMEOUT' : null);
  expect(reserved, seen).toBe(over ? 0 : 2);
  const charged = (pair.money ?? MONEY) + did('charge', 'charged') * 1_500;
  expect(balance, seen).toBe(charged - (paid && !over ? TOTAL : 0));
  expect(
    attempts?.filter((one) => one === 'COMPLETED' || one === 'CANCELED'),
    seen,
  ).toEqual(paid ? [over ? 'CANCELED' : 'COMPLETED'] : []);
  expect(told, seen).toBe(paid + cancelled + expired);
}

// An order that both hands left open would be expired by the next scene's.
const putAway = (scene: Fixture) => cancel(database, scene.buyer, scene.order);

describe.each(PAIRS)('$acts.0 and $acts.1, paid before: $paid', (pair) => {
  test('in all 20 interleavings, each ending in commit or rollback: one winner, and the money where it belongs', async () => {
    await everyWay(fresh, async (): Promise<Meeting> => {
      const [scene] = await scenes(1, pair);
      if (!scene) throw new Error('no scene');
      const said: Says[] = [];
      const work =
        (act: Act, at: number): Step =>
        async (session) => {
          said[at] = await ACTS[act](session, scene);
        };
      return {
        works: [work(pair.acts[0], 0), work(pair.acts[1], 1)],
        check: async ([one, two]) => {
          await judge(pair, scene, [one ? said[0] : undefined, two ? said[1] : undefined]);
          await putAway(scene);
        },
      };
    });
  });

  test(`${TIMES} times released together`, async () => {
    const sessions = [await fresh.session(), await fresh.session()];
    for (const scene of await scenes(TIMES, pair)) {
      const said: [Says, Says] = [undefined, undefined];
      await together(
        sessions,
        pair.acts.map((act, i) => async (session) => {
          said[i] = await ACTS[act](session, scene);
        }),
      );
      await judge(pair, scene, said);
      await putAway(scene);
    }
    await Promise.all(sessions.map((session) => session.close()));
  });
});
