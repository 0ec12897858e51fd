/** Order requests: orders that were accepted, and that a batch of the order queue decides. `placeOrders` decides them. */
import { bool, int, json, nullable, sql, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import {
  INTAKE_RECENT_SECONDS,
  INTAKE_WINDOW_MINUTES,
  ORDER_REQUEST_GRACE_SECONDS,
  ORDER_REQUEST_MINUTES,
} from '#domain/limits.ts';
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
 * be the buyer of the claim. `order`: the order of the same buyer and key, which a repeat may have placed directly: its id, or
 * the whole order. With `isOtherBody` the key belongs to another body. `isExpired`: too old, and no statement that may still
 * place it runs. `remainingSeconds`: estimate of the time until the decision, from the latest batches, at least 1.
 */
export const readOrderRequest = (
  caller: Principal,
  { orderId, key, hash, acceptedAt }: OrderRequestClaim,
  withOrder: boolean,
) => sql({
  role: nullable(textOf<Role>()),
  order: nullable(json<Order | Pick<Order, 'id'>>()),
  isOtherBody: bool,
  stored: nullable(json<StoredRejection>()),
  isExpired: bool,
  remainingSeconds: int,
})`select * from app.read_order_request(${caller.userId}, ${caller.issuedAt}, ${orderId}, ${key}, ${hash},
    cast(${acceptedAt} as bigint), cast(${ORDER_REQUEST_MINUTES} as int), cast(${ORDER_REQUEST_GRACE_SECONDS} as int),
    cast(${INTAKE_RECENT_SECONDS} as int), ${withOrder})`;

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

/**
 * Figures of the order queue, for operators. The first row has `latest`: the age of the oldest request that was decided in
 * the last INTAKE_RECENT_SECONDS, and the decisions a second (null if the caller is no operator). Each further row is one
 * second of the last INTAKE_WINDOW_MINUTES in which requests were decided, oldest first.
 */
export const readIntake = (caller: Principal) => sql({
  role: nullable(textOf<Role>()),
  latest: nullable(json<{ readonly lagMilliseconds: number | null; readonly decidedPerSecond: number }>()),
  point: nullable(json<IntakePoint>()),
})`select * from app.read_intake(${caller.userId}, ${caller.issuedAt}, cast(${INTAKE_WINDOW_MINUTES} as int),
    cast(${INTAKE_RECENT_SECONDS} as int))`;
