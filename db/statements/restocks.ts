import { bool, int, json, nullable, type Statement, sql, text, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import type { ProductId, RestockId } from '#domain/ids.ts';
import { RESTOCK_ATTEMPTS_MAX, RESTOCK_LEASE_SECONDS, RESTOCK_OVERDUE_MINUTES } from '#domain/limits.ts';
import type { Role } from '#domain/order.ts';
import type { RestockMessage } from '#domain/queues/restock.ts';
import type { FactoryTask, Restock } from '#domain/restock.ts';

/**
 * Opens the product's one restock or finds it, and takes the right to ask the factory, in one statement: so the factory
 * is asked once an episode, however many orders were refused and however often the message comes.
 */
export const claimRestock = (message: RestockMessage, newId: RestockId) => sql({
  action: textOf<'ask' | 'busy' | 'none'>(),
  restockId: nullable(text),
  attempt: nullable(int),
  productId: nullable(text),
  factoryId: nullable(text),
  quantity: nullable(int),
  requestedBy: nullable(text),
})`select * from app.claim_restock(cast(${{ json: message }} as jsonb), ${newId}, cast(${RESTOCK_LEASE_SECONDS} as int),
  cast(${RESTOCK_OVERDUE_MINUTES} as int), cast(${RESTOCK_ATTEMPTS_MAX} as int))`;

type ClaimRow = ReturnType<typeof claimRestock> extends Statement<infer R> ? R : never;

export type RestockClaim =
  | { readonly kind: 'ask'; readonly task: FactoryTask }
  | { readonly kind: 'busy' }
  | { readonly kind: 'none' };

export function restockClaim(row: ClaimRow | undefined): RestockClaim {
  if (row?.action === 'ask') return { kind: 'ask', task: row as unknown as FactoryTask };
  return { kind: row?.action === 'busy' ? 'busy' : 'none' };
}

/** Notes the factory's answer and gives the lease back; an attempt that is over by then is left alone. */
export const recordFactoryResponse = (task: FactoryTask, answer: { readonly ref?: string; readonly error?: string }) =>
  sql({
    state: nullable(text),
  })`select app.record_factory_answer(${task.restockId}, cast(${task.attempt} as int), ${answer.ref ?? null}, ${answer.error ?? null})`;

/** A restock by hand: opens one or answers the open one; the key's row is written in the same statement. */
export const requestRestock = (request: {
  readonly caller: Principal;
  readonly key: string;
  readonly hash: string;
  readonly productId: ProductId;
  readonly quantity: number | null;
  readonly newId: RestockId;
}) => sql({
  outcome: textOf<
    | 'requested'
    | 'key-conflict'
    | 'auth.required'
    | 'auth.forbidden'
    | 'product.not_found'
    | 'restock.quantity_required'
  >(),
  replayed: bool,
  restock: nullable(json<Restock>()),
})`select * from app.request_restock(${request.caller.userId}, ${request.caller.issuedAt}, ${request.key}, ${request.hash},
  ${request.productId}, cast(${request.quantity} as int), ${request.newId}, cast(${RESTOCK_OVERDUE_MINUTES} as int))`;

/** Gives up the rest of a restock, once; what comes of it later is surplus. */
export const closeRestock = (caller: Principal, id: RestockId, reason: string) =>
  sql({
    outcome: textOf<'closed' | 'auth.required' | 'auth.forbidden' | 'restock.not_found' | 'restock.complete'>(),
    restock: nullable(json<Restock>()),
  })`select * from app.close_restock(${caller.userId}, ${caller.issuedAt}, ${id}, ${reason})`;

/** Counts a delivery once, up to what was asked, in the commit of its inbox row; the rest is surplus. */
export const receiveDelivery = (delivery: {
  readonly restockId: string;
  /** What makes two tellings of one delivery the same. */
  readonly key: string;
  readonly productId: string;
  readonly units: number;
}) => sql({
  outcome: textOf<'counted' | 'repeated' | 'unknown' | 'mismatch'>(),
  counted: int,
  surplus: int,
  /** An event was written: most deliveries of a burst have nothing to tell. */
  told: bool,
})`
  select * from app.receive_delivery(${delivery.restockId}, ${delivery.key}, ${delivery.productId}, cast(${delivery.units} as int))`;

const seen = { role: nullable(textOf<Role>()), restock: nullable(json<Restock>()) };

/** One restock, if the caller sells its product or is an operator. */
export const readRestock = (caller: Principal, id: RestockId) => sql(seen)`
  select r.role, app.restock_answer(x.r)
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join lateral (
    select r2 as r from app.restocks r2 join app.products p on p.id = r2.product_id
    where r2.id = ${id} and (r.role = 'OPERATOR' or r.role = 'SELLER' and p.seller_id = ${caller.userId})) x on true`;

/** Restocks older than `before`, newest first; of one product when it is named. */
export const listRestocks = (caller: Principal, productId: ProductId | null, before: string, limit: number) => sql(
  seen,
)`
  select r.role, app.restock_answer(x.r)
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join lateral (
    select r2 as r from app.restocks r2 join app.products p on p.id = r2.product_id
    where r2.id < ${before} and (cast(${productId} as text) is null or r2.product_id = ${productId})
      and (r.role = 'OPERATOR' or r.role = 'SELLER' and p.seller_id = ${caller.userId})
    order by r2.id desc limit ${limit}) x on true
  order by (x.r).id desc`;
