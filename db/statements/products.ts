import type { AuthProblem, IdempotentProblem } from '#db/outcome.ts';
import { bool, int, json, nullable, publishing, sql, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import type { AdjustmentId, ProductId, UserId } from '#domain/ids.ts';
import type { Language } from '#domain/language.ts';
import { OVERVIEW_WAITING_MAX, STOCK_UNITS_MAX, WAITING_SHOWN_MAX, WAITLIST_HOURS } from '#domain/limits.ts';
import type { Role } from '#domain/order.ts';
import type { Adjustment, Product, ProductChange, ProductDetails, ProductText, StockMove } from '#domain/product.ts';

/**
 * Products after the given id, in order of registration, with titles in a language (null: as their sellers wrote them). Stock
 * is joined at read time, so `available` is exact.
 */
export const listProducts = (after: string, limit: number, language: Language | null = null) => sql({
  product: json<Product>(),
})`
  select app.product_json(p, s, cast(${language} as text)) from app.products p join app.stock s on s.product_id = p.id
  where p.id > ${after} and p.deleted_at is null order by p.id limit ${limit}`;

/** The same for one seller; uses the seller's own index. */
export const listSellersProducts = (seller: UserId, after: string, limit: number, language: Language | null = null) =>
  sql({ product: json<Product>() })`
  select app.product_json(p, s, cast(${language} as text)) from app.products p join app.stock s on s.product_id = p.id
  where p.seller_id = ${seller} and p.id > ${after} and p.deleted_at is null order by p.id limit ${limit}`;

export const readProduct = (id: ProductId, language: Language | null = null) =>
  sql({ product: json<ProductDetails>(), version: int })`
  select app.product_details_json(p, s, cast(${language} as text)), p.version
  from app.products p join app.stock s on s.product_id = p.id
  where p.id = ${id} and p.deleted_at is null`;

/**
 * The stock in one snapshot; `incoming` is what an open restock that is not stuck has not delivered yet. The waiting list is
 * counted up to a limit, and only while the product is sold out or its sale has not begun: polls of other products cost less.
 */
export const readStock = (id: ProductId) => sql({
  onHand: int,
  reserved: int,
  incoming: nullable(int),
  waiting: nullable(int),
})`
  select s.on_hand, s.reserved, app.incoming_units(s.product_id),
    case when s.on_hand = s.reserved or p.available_at > app.now()
      then app.count_waiting_buyers(s.product_id, cast(${WAITING_SHOWN_MAX} as int), cast(${WAITLIST_HOURS} as int)) end
  from app.products p join app.stock s on s.product_id = p.id
  where p.id = ${id} and p.deleted_at is null`;

/** Registers a product with its first stock and ledger row, in the same commit as its key. */
export const registerProduct = (request: {
  readonly caller: Principal;
  readonly key: string;
  readonly hash: string;
  readonly newId: ProductId;
  readonly product: ProductText & { readonly stock: number };
}) => sql({
  outcome: textOf<'registered' | IdempotentProblem>(),
  replayed: bool,
  product: nullable(json<ProductDetails>()),
})`select * from app.register_product(${request.caller.userId}, ${request.caller.issuedAt}, ${request.key}, ${request.hash}, ${request.newId},
  cast(${{ json: request.product }} as jsonb))`;

/** Changes a product if it still has the version its seller has read; existing orders keep their price. */
export const changeProduct = (caller: Principal, id: ProductId, version: number | null, change: ProductChange) =>
  sql({
    outcome: textOf<'changed' | 'product.not_found' | 'product.changed' | 'product.window_invalid' | AuthProblem>(),
    product: nullable(json<ProductDetails>()),
    version: nullable(int),
  })`select * from app.change_product(${caller.userId}, ${caller.issuedAt}, ${id}, cast(${version} as int), cast(${{ json: change }} as jsonb))`;

/** Deletes a product: later orders do not find it, existing orders continue. */
export const deleteProduct = (caller: Principal, id: ProductId, version: number | null = null) =>
  sql({
    outcome: textOf<'deleted' | 'product.not_found' | 'product.changed' | AuthProblem>(),
  })`select app.delete_product(${caller.userId}, ${caller.issuedAt}, ${id}, cast(${version} as int))`;

/** Corrects the stock manually, never below the reserved quantity, in the same commit as its key and ledger row. */
export const adjustStock = (request: {
  readonly caller: Principal;
  readonly key: string;
  readonly hash: string;
  readonly newId: AdjustmentId;
  readonly productId: ProductId;
  readonly delta: number;
  readonly reason: string;
}) =>
  publishing(
    sql({
      outcome: textOf<
        'adjusted' | 'product.not_found' | 'stock.below_reserved' | 'stock.too_much' | IdempotentProblem
      >(),
      replayed: bool,
      adjustment: nullable(json<Adjustment>()),
      /** An event was written. */
      published: bool,
    })`select * from app.adjust_stock(${request.caller.userId}, ${request.caller.issuedAt}, ${request.key}, ${request.hash}, ${request.newId}, ${request.productId},
  cast(${request.delta} as int), ${request.reason}, cast(${STOCK_UNITS_MAX} as int))`,
    ({ published }) => published && 'soon',
  );

/** The stock after one of its changes: where the next page of the ledger starts. */
export interface LedgerPlace {
  readonly seq: number;
  readonly onHand: number;
  readonly reserved: number;
}

/**
 * A page of the stock ledger of a product, newest first, for its seller and operators. Each row contains the stock after the
 * change, computed backwards from the current stock in the same snapshot or from the end of the previous page.
 */
export const readLedger = (caller: Principal, id: ProductId, from: LedgerPlace | null, limit: number) => sql({
  role: nullable(textOf<Role>()),
  found: bool,
  move: nullable(json<StockMove>()),
})`
  select r.role, s.product_id is not null, case when m.id is not null then jsonb_build_object('seq', m.id, 'cause', m.cause, 'ref', m.ref,
    'actor', coalesce(m.actor, o.buyer_id), 'reason', m.reason, 'at', app.rfc3339(m.at), 'onHandDelta', m.on_hand_delta,
    'reservedDelta', m.reserved_delta,
    'onHand', coalesce(cast(${from?.onHand ?? null} as int), s.on_hand) - m.newer_on_hand,
    'reserved', coalesce(cast(${from?.reserved ?? null} as int), s.reserved) - m.newer_reserved) end
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join (app.stock s join app.products p on p.id = s.product_id)
    on s.product_id = ${id} and (r.role = 'OPERATOR' or r.role = 'SELLER' and p.seller_id = ${caller.userId})
  left join lateral (
    select x.*, sum(x.on_hand_delta) over (order by x.id desc) - x.on_hand_delta as newer_on_hand,
      sum(x.reserved_delta) over (order by x.id desc) - x.reserved_delta as newer_reserved
    from (select * from app.stock_moves y where y.product_id = s.product_id and y.id < coalesce(cast(${from?.seq ?? null} as bigint), 9223372036854775807)
      order by y.id desc limit ${limit}) x) m on true
  left join app.orders o on o.id = m.ref and m.cause = 'ORDER'
  order by m.id desc`;

/** The length of a product's waiting list, counted up to a limit; for its seller and operators. */
export const readWaiting = (caller: Principal, id: ProductId) => sql({
  role: nullable(textOf<Role>()),
  found: bool,
  waiting: nullable(int),
})`
  select r.role, p.id is not null, case when p.id is not null then app.count_waiting_buyers(p.id, cast(${OVERVIEW_WAITING_MAX} as int), cast(${WAITLIST_HOURS} as int)) end
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join app.products p on p.id = ${id} and p.deleted_at is null and (r.role = 'OPERATOR' or r.role = 'SELLER' and p.seller_id = ${caller.userId})`;
