import { bool, int, json, nullable, publishing, type Statement, sql, text, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import type { OrderId, PaymentId, ProductId } from '#domain/ids.ts';
import {
  OPEN_ORDERS_PER_BUYER_MAX,
  ORDER_LOCK_MILLISECONDS_MAX,
  ORDER_QUEUE_CROWD_MIN,
  ORDER_QUEUE_MARK_SECONDS,
  ORDER_QUEUE_WAIT_SECONDS,
  ORDER_REQUEST_MINUTES,
  PAYMENT_WINDOW_MINUTES,
  TIMELINE_DEAD_LETTERS_MAX,
  WAITLIST_HOURS,
} from '#domain/limits.ts';
import type {
  CancelReason,
  Order,
  OrderOutcome,
  OrderRejection,
  OrderStatus,
  PlaceOutcome,
  PricedLine,
  Role,
  ShortLine,
} from '#domain/order.ts';

export interface OrderToPlace {
  readonly id: OrderId;
  readonly buyer: Principal;
  readonly key: string;
  readonly hash: string;
  readonly requestId: string;
  /** null: the lines of the buyer's cart. */
  readonly lines: readonly { readonly productId: ProductId; readonly quantity: number }[] | null;
  /** What the buyer has seen, in KRW. An order that would cost more is rejected; `prices` are in the order of the lines. */
  readonly expected?: { readonly total?: number; readonly prices?: readonly (number | null)[] } | undefined;
  /** Set to pay the order in the same statement. */
  readonly pay?: { readonly id: PaymentId; readonly randomPercent: number } | undefined;
  /**
   * The time for which the whole call waits for its stock rows. A direct order with it (ORDER_LOCK_MILLISECONDS, or what
   * the buyer prefers) accepts the outcome `queued`; without it, the order waits for as long as in the previous release, and is
   * never `queued`. Order requests wait for ORDER_LOCK_MILLISECONDS_MAX without it.
   */
  readonly waitMilliseconds?: number | undefined;
  /**
   * An order request of the order queue, accepted at this time (epoch milliseconds). The orders of one call are either
   * all direct or all accepted, and are decided in the order of the array.
   */
  readonly accepted?: { readonly at: number; readonly contended: boolean } | undefined;
}

interface RejectionDetails {
  readonly total: number;
  readonly prices: readonly PricedLine[];
  readonly limit: number;
  readonly held: number;
  readonly seconds: number;
}

const placed = {
  nth: int,
  outcome: textOf<'placed' | 'refused' | 'key-conflict' | 'rejected' | 'queued'>(),
  replayed: bool,
  code: nullable(text),
  line: nullable(int),
  order: nullable(json<Order>()),
  /** The lines that were short; of a rejected order, what its code needs. */
  details: nullable(json<ShortLine[] | RejectionDetails>()),
  announced: bool,
};

/**
 * Reserves the stock and stores the orders in one statement, first come, first served, so the same unit is never sold twice.
 * One call is one commit, including the payments; a batch may hold up to a hundred orders. A repeat with the same key
 * notifies the relay again, because the first call may have died before its notification.
 */
export const placeOrders = (orders: readonly OrderToPlace[], paymentFailurePercent = 0) => {
  const batch = orders.map((order) => ({
    id: order.id,
    buyer: order.buyer.userId,
    iat: order.buyer.issuedAt,
    key: order.key,
    hash: order.hash,
    request: order.requestId,
    ...(order.lines ? { lines: order.lines.map((line) => ({ p: line.productId, q: line.quantity })) } : { cart: true }),
    ...(order.expected ? { expected: order.expected } : {}),
    // Release 0.1.0 named the field `luck`, and its bundle runs on this function during a deployment.
    ...(order.pay ? { pay: { id: order.pay.id, luck: order.pay.randomPercent } } : {}),
    ...(order.accepted ? { accepted: order.accepted.at, contended: order.accepted.contended } : {}),
  }));
  const isQueued = orders.some(({ accepted }) => accepted);
  const wait = orders[0]?.waitMilliseconds ?? (isQueued ? ORDER_LOCK_MILLISECONDS_MAX : null);
  // Direct orders do not use the last four.
  return publishing(
    sql(
      placed,
    )`select * from app.place_orders(cast(${{ json: batch }} as jsonb), cast(${PAYMENT_WINDOW_MINUTES} as int),
    cast(${OPEN_ORDERS_PER_BUYER_MAX} as int), cast(${WAITLIST_HOURS} as int), cast(${paymentFailurePercent} as float8),
    cast(${wait} as int), cast(${ORDER_REQUEST_MINUTES} as int), cast(${ORDER_QUEUE_WAIT_SECONDS} as int),
    cast(${ORDER_QUEUE_MARK_SECONDS} as int), cast(${ORDER_QUEUE_CROWD_MIN} as int))`,
    ({ outcome, announced }) =>
      (outcome === 'placed' || outcome === 'refused' || (isQueued && outcome === 'rejected')) &&
      (announced ? 'now' : 'soon'),
  );
};

type PlacedRow = ReturnType<typeof placeOrders> extends Statement<infer R> ? R : never;

/** Reads a row of `placeOrders` as an outcome. */
export function placeOutcome({ outcome, replayed, order, details, code, line }: PlacedRow): PlaceOutcome {
  if (outcome === 'placed' && order) return { kind: 'placed', order, replayed };
  if (outcome === 'refused' && order) {
    return { kind: 'refused', order, short: (details ?? []) as readonly ShortLine[], replayed };
  }
  if (outcome === 'key-conflict' || outcome === 'queued') return { kind: outcome };
  if (!code) throw new TypeError(`place_orders returned the outcome "${outcome}" without a code`);
  return { kind: 'rejected', rejection: { code, ...(line === null ? {} : { line }), ...details } as OrderRejection };
}

const seen = { role: nullable(textOf<Role>()), order: nullable(json<Order>()) };

/** One order, if the caller is its buyer, its seller or an operator. */
export const readOrder = (caller: Principal, order: OrderId) => sql(seen)`
  select r.role, app.order_json(o, false)
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join app.orders o on o.id = ${order} and (r.role = 'OPERATOR' or ${caller.userId} in (o.buyer_id, o.seller_id))`;

/**
 * The caller's orders older than `before`, newest first; one branch a role, so that each uses its own index. The role is a
 * sub-query and not a join, so that the branches of other roles are never executed (measured at 100,000 orders: 100,066 rows
 * read -> fewer than 300).
 */
export const listOrders = (caller: Principal, before: string, limit: number) => sql(seen)`
  with caller as materialized (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role)
  select a.role, app.order_json(x.o, false) from caller a left join (
    (select o from app.orders o where (select role from caller) = 'BUYER' and o.buyer_id = ${caller.userId} and o.id < ${before} order by o.id desc limit ${limit})
    union all
    (select o from app.orders o where (select role from caller) = 'SELLER' and o.seller_id = ${caller.userId} and o.id < ${before} order by o.id desc limit ${limit})
    union all
    (select o from app.orders o where (select role from caller) = 'OPERATOR' and o.id < ${before} order by o.id desc limit ${limit})
  ) x on true order by (x.o).id desc`;

/**
 * The same, filtered by order outcome. For sellers and operators the index is read outcome by outcome. Rows are compared as
 * a whole, because otherwise the planner scans all orders for a rare outcome (measured at 100,000 orders: 700,000 rows read
 * -> fewer than 300). Unpaid orders are in no such index, because every order would pay for it: they are only those of the
 * last five minutes. A buyer's orders are filtered among their own.
 */
export const listOrdersOf = (
  caller: Principal,
  outcomes: readonly OrderOutcome[],
  before: string,
  limit: number,
) => sql(seen)`
  with caller as materialized (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role),
    outcomes as materialized (select jsonb_array_elements_text(cast(${{ json: outcomes }} as jsonb)) as outcome)
  select a.role, app.order_json(x.o, false) from caller a left join (
    (select o from app.orders o where (select role from caller) = 'BUYER' and o.buyer_id = ${caller.userId}
      and coalesce(o.reason, o.status) in (select outcome from outcomes) and o.id < ${before} order by o.id desc limit ${limit})
    union all
    (select s.o from outcomes f cross join lateral (
      select o from app.orders o where (select role from caller) = 'SELLER' and o.status <> 'NOTPAYED'
        and (o.seller_id, coalesce(o.reason, o.status), o.id) < (${caller.userId}, f.outcome, ${before}) and (o.seller_id, coalesce(o.reason, o.status), o.id) > (${caller.userId}, f.outcome, '')
      order by o.seller_id desc, coalesce(o.reason, o.status) desc, o.id desc limit ${limit}) s order by (s.o).id desc limit ${limit})
    union all
    (select s.o from outcomes f cross join lateral (
      select o from app.orders o where (select role from caller) = 'OPERATOR' and o.status <> 'NOTPAYED'
        and (coalesce(o.reason, o.status), o.id) < (f.outcome, ${before}) and (coalesce(o.reason, o.status), o.id) > (f.outcome, '')
      order by coalesce(o.reason, o.status) desc, o.id desc limit ${limit}) s order by (s.o).id desc limit ${limit})
    union all
    (select o from app.orders o where (select role from caller) in ('SELLER', 'OPERATOR') and 'NOTPAYED' in (select outcome from outcomes)
      and o.status = 'NOTPAYED' and ((select role from caller) = 'OPERATOR' or o.seller_id = ${caller.userId}) and o.id < ${before}
      order by o.id desc limit ${limit})
  ) x on true order by (x.o).id desc`;

/** The buyer whose orders an operator lists: by id, or by the e-mail address of the account. */
export type Buyer = { readonly id: string } | { readonly email: string };

/** The orders of one buyer older than `before`, newest first, for operators; no outcomes: any. */
export const listOrdersOfBuyer = (
  caller: Principal,
  buyer: Buyer,
  outcomes: readonly OrderOutcome[],
  before: string,
  limit: number,
) => sql(seen)`
  with caller as materialized (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role),
    buyer as materialized (select u.id from app.users u where (select role from caller) = 'OPERATOR'
      and (u.id = ${'id' in buyer ? buyer.id : null} or u.email = ${'email' in buyer ? buyer.email : null}))
  select a.role, app.order_json(x.o, false) from caller a left join (
    select o from app.orders o where o.buyer_id = (select id from buyer) and o.id < ${before}
      and (select count(*) = 0 or bool_or(outcome = coalesce(o.reason, o.status))
        from jsonb_array_elements_text(cast(${{ json: outcomes }} as jsonb)) outcome)
    order by o.id desc limit ${limit}
  ) x on true order by (x.o).id desc`;

/**
 * The orders with one order number (the end of the id: `orderIdEnd`) older than `before`, newest first, of those that the
 * caller may see. The number is random, so it has one order, seldom two. They are found before they are sorted: otherwise
 * the planner reads all orders from the newest on until it has a whole page.
 */
export const listOrdersOfNumber = (
  caller: Principal,
  idEnd: string,
  outcomes: readonly OrderOutcome[],
  before: string,
  limit: number,
) => sql(seen)`
  with caller as materialized (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role),
    numbered as materialized (select o from app.orders o where right(o.id, 8) = ${idEnd})
  select a.role, app.order_json(x.o, false) from caller a left join (
    select o from numbered where (o).id < ${before} and case (select role from caller)
        when 'OPERATOR' then true when 'SELLER' then (o).seller_id = ${caller.userId} else (o).buyer_id = ${caller.userId} end
      and (select count(*) = 0 or bool_or(outcome = coalesce((o).reason, (o).status))
        from jsonb_array_elements_text(cast(${{ json: outcomes }} as jsonb)) outcome)
    order by (o).id desc limit ${limit}
  ) x on true order by (x.o).id desc`;

/** The order of one payment attempt, if the caller may see the order. */
export const listOrdersOfPayment = (
  caller: Principal,
  payment: string,
  outcomes: readonly OrderOutcome[],
  before: string,
) => sql(seen)`
  select r.role, app.order_json(o, false)
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join app.orders o on o.id = (select order_id from app.payments where id = ${payment}) and o.id < ${before}
    and (r.role = 'OPERATOR' or ${caller.userId} in (o.buyer_id, o.seller_id))
    and (select count(*) = 0 or bool_or(outcome = coalesce(o.reason, o.status))
      from jsonb_array_elements_text(cast(${{ json: outcomes }} as jsonb)) outcome)`;

export interface OrderChange {
  readonly from: OrderStatus | null;
  readonly to: OrderStatus;
  readonly reason: CancelReason | null;
  readonly actor: string;
  readonly at: string;
}

/**
 * Everything that happened to one order, in order of its start; no entries if the caller may not see the order. The row
 * without an entry is always present.
 */
export const readTimeline = (caller: Principal, order: OrderId) =>
  sql({
    role: nullable(textOf<Role>()),
    found: bool,
    entry: nullable(json<{ readonly kind: string; readonly at: string }>()),
  })`select * from app.order_timeline(${caller.userId}, ${caller.issuedAt}, ${order}, cast(${TIMELINE_DEAD_LETTERS_MAX} as int),
    cast(${WAITLIST_HOURS} as int))`;

/** Every status change of one order, oldest first; null if the caller may not see the order. */
export const readOrderHistory = (caller: Principal, order: OrderId) => sql({
  role: nullable(textOf<Role>()),
  changes: nullable(json<OrderChange[]>()),
})`
  select r.role, (
    select jsonb_agg(jsonb_build_object('from', h.from_status, 'to', h.to_status, 'reason', h.reason, 'actor', h.actor,
      'at', app.rfc3339(h.at)) order by h.seq)
    from app.orders o join app.order_history h on h.order_id = o.id
    where o.id = ${order} and (r.role = 'OPERATOR' or ${caller.userId} in (o.buyer_id, o.seller_id)))
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r`;
