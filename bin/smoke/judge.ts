/** Judges the headers of responses. */
import type { Reply } from './shop.ts';

/** Returns one line for each header that is missing or has another value. */
export const wrongHeaders = (headers: Headers, expected: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(expected).flatMap(([name, value]) => {
    const seen = headers.get(name);
    return seen === value ? [] : [`${name}: ${seen ?? '(missing)'}`];
  });

/**
 * Returns why the second of two equal requests seems to have got a stored response; undefined when the shop made a new
 * one. CloudFront sends `Age` with a stored response. Errors have `X-Cache: Error from cloudfront`, stored or not, so
 * that the request id decides.
 */
export function cacheSign(first: Reply, second: Reply): string | undefined {
  const age = second.headers.get('age');
  if (age !== null) return `Age: ${age}`;
  const cache = second.headers.get('x-cache');
  if (cache?.includes('Hit')) return `X-Cache: ${cache}`;
  return first.requestId !== undefined && first.requestId === second.requestId
    ? `the request id ${first.requestId} twice`
    : undefined;
}
