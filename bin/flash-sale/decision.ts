/**
 * Follows an order that the shop has accepted and not decided (202) to its decision, as its `Location` and `Retry-After` say. The
 * caller prefers the order to a redirection (RFC 7240), so the decision costs one request less.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ORDER_REQUEST_GRACE_SECONDS, ORDER_REQUEST_MINUTES } from '#domain/limits.ts';

export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly location: string | undefined;
  readonly retryAfter: string | undefined;
}

/** The header of every read of an order request. */
const PREFERENCE = { prefer: 'return=representation' } as const;

export interface DecisionPorts {
  /** Reads a path as the buyer, with these headers. Undefined: no response came. */
  get(path: string, headers: Readonly<Record<string, string>>): Promise<Reply | undefined>;
  wait?(milliseconds: number): Promise<unknown>;
  /** Milliseconds of a monotonic clock. */
  now?(): number;
}

/** After this time the shop responds 410 to every order request that it has not decided. */
const MILLISECONDS_MAX = (ORDER_REQUEST_MINUTES * 60 + 2 * ORDER_REQUEST_GRACE_SECONDS) * 1_000;
const BUSY = new Set([429, 503]);

/** Returns true if the shop has queued the order: its decision comes later. */
export const isQueued = ({ status, location }: Pick<Reply, 'status' | 'location'>): boolean =>
  status === 202 && location !== undefined;

/**
 * Returns the decision with the status and body of a direct response: 201 with the order, 409 `stock.sold_out`, or another
 * problem, 410 `order.request_expired` among them. Undefined: no decision came.
 */
export async function decisionOf(
  queued: Reply,
  { get, wait = sleep, now = () => performance.now() }: DecisionPorts,
): Promise<Pick<Reply, 'status' | 'body'> | undefined> {
  const { location = '' } = queued;
  const until = now() + MILLISECONDS_MAX;
  for (let reply: Reply | undefined = queued; now() < until; ) {
    if (reply?.status === 303) reply = await get(reply.location ?? '', PREFERENCE);
    else if (reply === undefined || reply.status === 202 || BUSY.has(reply.status)) {
      await wait(Math.max(1, Number(reply?.retryAfter ?? 1)) * 1_000);
      reply = await get(location, PREFERENCE);
    } else return directly(reply);
  }
  return undefined;
}

function directly({ status, body }: Reply): Pick<Reply, 'status' | 'body'> {
  if (status !== 200) return { status, body };
  return body['reason'] === 'OUT_OF_STOCK'
    ? { status: 409, body: { code: 'stock.sold_out', orderId: body['id'], order: body } }
    : { status: 201, body };
}
