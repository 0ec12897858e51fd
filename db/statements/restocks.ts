import type { AuthProblem, IdempotentProblem } from '#db/outcome.ts';
import { bool, int, json, nullable, publishing, type Statement, sql, text, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import type { Delivery } from '#domain/delivery.ts';
import type { ProductId, RestockId } from '#domain/ids.ts';
import { RESTOCK_ATTEMPTS_MAX, RESTOCK_LEASE_SECONDS, RESTOCK_OVERDUE_MINUTES } from '#domain/limits.ts';
import type { Role } from '#domain/order.ts';
import type { RestockMessage } from '#domain/queues/restock.ts';
import type { FactoryTask, Restock } from '#domain/restock.ts';

/**
 * Opens the one restock of the product or finds it, and claims the right to call the factory, in one statement. So the
 * factory is called once a stock cycle, however many orders were rejected and however often the message is delivered. A claim
 * writes the event that comes due when the delivery is overdue.
 */
export const claimRestock = (message: RestockMessage, newId: RestockId) =>
  publishing(
    sql({
      action: textOf<'ask' | 'busy' | 'none'>(),
      restockId: nullable(text),
      attempt: nullable(int),
      productId: nullable(text),
      factoryId: nullable(text),
      quantity: nullable(int),
      requestedBy: nullable(text),
    })`select * from app.claim_restock(cast(${{ json: message }} as jsonb), ${newId}, cast(${RESTOCK_LEASE_SECONDS} as int),
  cast(${RESTOCK_OVERDUE_MINUTES} as int), cast(${RESTOCK_ATTEMPTS_MAX} as int))`,
    ({ action }) => (action === 'ask' || message.type === 'restock.due') && 'soon',
  );

type ClaimRow = ReturnType<typeof claimRestock> extends Statement<infer R> ? R : never;

export type RestockClaim =
  | { readonly kind: 'ask'; readonly task: FactoryTask }
  | { readonly kind: 'busy' }
  | { readonly kind: 'none' };

export function restockClaim(row: ClaimRow | undefined): RestockClaim {
  if (row?.action === 'ask') return { kind: 'ask', task: row as unknown as FactoryTask };
  return { kind: row?.action === 'busy' ? 'busy' : 'none' };
}

/** Records the response of the factory and releases the lease; an attempt that has ended meanwhile is not changed. */
export const recordFactoryResponse = (
  task: FactoryTask,
  response: { readonly ref?: string; readonly error?: string },
) =>
  sql({
    state: nullable(text),
  })`select app.record_factory_response(${task.restockId}, cast(${task.attempt} as int), ${response.ref ?? null}, ${response.error ?? null})`;

/** Requests a restock manually: opens one or returns the open one, in the same commit as its key. */
export const requestRestock = (request: {
  readonly caller: Principal;
  readonly key: string;
  readonly hash: string;
  readonly productId: ProductId;
  readonly quantity: number | null;
  readonly newId: RestockId;
}) =>
  publishing(
    sql({
      outcome: textOf<
        'requested' | 'product.not_found' | 'product.not_on_sale' | 'restock.quantity_required' | IdempotentProblem
      >(),
      replayed: bool,
      restock: nullable(json<Restock>()),
    })`select * from app.request_restock(${request.caller.userId}, ${request.caller.issuedAt}, ${request.key}, ${request.hash},
  ${request.productId}, cast(${request.quantity} as int), ${request.newId}, cast(${RESTOCK_OVERDUE_MINUTES} as int))`,
    ({ outcome }) => outcome === 'requested' && 'soon',
  );

/**
 * Closes a restock before it is complete, once. A later delivery is surplus, and no shortage that was announced before is
 * restocked automatically.
 */
export const closeRestock = (caller: Principal, id: RestockId, reason: string) =>
  sql({
    outcome: textOf<'closed' | 'restock.not_found' | 'restock.complete' | AuthProblem>(),
    restock: nullable(json<Restock>()),
  })`select * from app.close_restock(${caller.userId}, ${caller.issuedAt}, ${id}, ${reason})`;

/**
 * Adds a delivery to the stock once, up to the requested quantity, in the same commit as its inbox row; the rest is surplus. A
 * repeat notifies the relay again: the first call may have died, or lost the response to its commit, before it did.
 */
export const receiveDelivery = (delivery: Delivery) =>
  publishing(
    sql({
      outcome: textOf<'counted' | 'repeated' | 'unknown' | 'mismatch'>(),
      counted: int,
      surplus: int,
      /** An event was written: most deliveries of a burst write none. */
      published: bool,
    })`
  select * from app.receive_delivery(${delivery.restockId}, ${delivery.key}, ${delivery.productId}, cast(${delivery.units} as int), ${delivery.factoryId ?? null})`,
    ({ published, outcome }) => (published || outcome === 'repeated') && 'soon',
  );

const seen = { role: nullable(textOf<Role>()), restock: nullable(json<Restock>()) };

/** One restock, if the caller sells its product or is an operator. */
export const readRestock = (caller: Principal, id: RestockId) => sql(seen)`
  select r.role, app.restock_json(x.r)
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join lateral (
    select r2 as r from app.restocks r2 join app.products p on p.id = r2.product_id
    where r2.id = ${id} and (r.role = 'OPERATOR' or r.role = 'SELLER' and p.seller_id = ${caller.userId})) x on true`;

/** Restocks older than `before`, newest first; of one product if it is given. */
export const listRestocks = (caller: Principal, productId: ProductId | null, before: string, limit: number) => sql(
  seen,
)`
  select r.role, app.restock_json(x.r)
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join lateral (
    select r2 as r from app.restocks r2 join app.products p on p.id = r2.product_id
    where r2.id < ${before} and (cast(${productId} as text) is null or r2.product_id = ${productId})
      and (r.role = 'OPERATOR' or r.role = 'SELLER' and p.seller_id = ${caller.userId})
    order by r2.id desc limit ${limit}) x on true
  order by (x.r).id desc`;
