/** Order requests: orders that were accepted, and that a batch of the order queue decides. `placeOrders` decides them. */
import { bool, int, json, nullable, sql, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import { INTAKE_RECENT_SECONDS, INTAKE_WINDOW_MINUTES } from '#domain/limits.ts';
import type { Order, OrderRejection, Role } from '#domain/order.ts';
import type { OrderRequestClaim } from '#domain/order-request.ts';
import type { OrderToPlace } from './orders.ts';

/** The rejection of an order request, with the part of the request that its problem names. */
export interface StoredRejection {
  readonly rejection: OrderRejection;
  readonly request: {
    readonly lines: OrderToPlace['lines'];
    readonly expected: Exclude<OrderToPlace['expected'], undefined> | null;
  };
}

/**
 * What became of an order request of the caller. All columns but `role` are empty while the request waits; the caller must
 * be the buyer of the claim. `order`: the order of the same buyer and key, which a repeat may have placed directly; with
 * `isOtherBody` the key belongs to another body. `isExpired`: too old, and no statement that may still place it runs.
 * `remainingSeconds`: estimate of the time until the decision, from the latest batches, at least 1.
 */
export const readOrderRequest = (caller: Principal, { orderId, key, hash, acceptedAt }: OrderRequestClaim) => sql({
  role: nullable(textOf<Role>()),
  order: nullable(json<Order>()),
  isOtherBody: bool,
  stored: nullable(json<StoredRejection>()),
  isExpired: bool,
  remainingSeconds: int,
})`select * from app.read_order_request(${caller.userId}, ${caller.issuedAt}, ${orderId}, ${key}, ${hash},
    cast(${acceptedAt} as bigint), cast(${INTAKE_RECENT_SECONDS} as int))`;

/** What the order queue decided within one second. */
export interface IntakePoint {
  /** RFC 3339, at the beginning of the second. */
  readonly at: string;
  readonly batches: number;
  readonly requests: number;
  readonly placed: number;
  readonly refused: number;
  readonly rejected: number;
  readonly expired: number;
  /** Age of the oldest request of the second when it was decided. */
  readonly lagMilliseconds: number;
}

/** Figures of the order queue, for operators. `lagMilliseconds` and `decidedPerSecond` are of the latest seconds. */
export interface Intake {
  readonly points: readonly IntakePoint[];
  readonly lagMilliseconds: number;
  readonly decidedPerSecond: number;
}

/** The figures of INTAKE_WINDOW_MINUTES, oldest second first; null if the caller is no operator. */
export const readIntake = (caller: Principal) => sql({
  role: nullable(textOf<Role>()),
  intake: nullable(json<Intake>()),
})`select * from app.read_intake(${caller.userId}, ${caller.issuedAt}, cast(${INTAKE_WINDOW_MINUTES} as int),
    cast(${INTAKE_RECENT_SECONDS} as int))`;
