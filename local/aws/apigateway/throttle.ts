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
