/** Token buckets of the stage: requests a second, and a burst. */
import type { ApiMethod, Throttling } from './rest-api.ts';

export type Throttle = (method: ApiMethod) => boolean;

interface Bucket {
  readonly limit: Throttling;
  tokens: number;
  at: number;
}

/** Makes the throttle: whether a request may pass. It takes a token of the most specific setting. */
export function createThrottle(limits: readonly Throttling[], now: () => number = () => performance.now()): Throttle {
  const buckets: readonly Bucket[] = limits.map((limit) => ({ limit, tokens: limit.burst, at: now() }));
  const of = (method: ApiMethod): Bucket | undefined =>
    buckets.find(({ limit }) => limit.resourcePath === method.resourcePath && limit.method === method.method) ??
    buckets.find(({ limit }) => limit.resourcePath === method.resourcePath && limit.method === '*') ??
    buckets.find(({ limit }) => limit.resourcePath === '/*' && limit.method === '*');
  return (method) => {
    const bucket = of(method);
    if (!bucket) return true;
    const { burst, requestsPerSecond } = bucket.limit;
    const at = now();
    bucket.tokens = Math.min(burst, bucket.tokens + ((at - bucket.at) / 1000) * requestsPerSecond);
    bucket.at = at;
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  };
}

const REJECTIONS_PER_SECOND_MAX = 100;
const REJECTION_DELAY_MILLISECONDS_MAX = 150;

/**
 * Makes the delay of throttled responses, in milliseconds: so many a second leave at once, and the others 150 ms later. AWS
 * rejects with machines of its own, in milliseconds; here the responses would take the CPU of orders. 100 clients that
 * ignored Retry-After sent 3,500 requests a second, and orders fell to a quarter. A buyer who is refused must still know it
 * within half a second.
 */
export function createRejectionDelay(now: () => number = () => performance.now()): () => number {
  let nextAt = 0;
  return () => {
    const delay = Math.min(Math.max(0, nextAt - now()), REJECTION_DELAY_MILLISECONDS_MAX);
    nextAt = now() + delay + 1_000 / REJECTIONS_PER_SECOND_MAX;
    return delay;
  };
}
