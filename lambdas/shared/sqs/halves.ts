import { isDatabaseAway } from '#db/data-api.ts';
import { RetryLater } from './partial-batch-failures.ts';

/** These errors are those of the whole batch: its halves would fail in the same way. One locked row is not the whole batch. */
const isOfWholeBatch = (error: unknown): boolean => isDatabaseAway(error) || error instanceof RetryLater;

/**
 * Runs `all` with all items, as one statement does. If it fails, it runs again with each half, one after the other, until an
 * item that cannot be handled has failed alone: one such item of 100 costs 14 more calls. Without time for another call
 * (`hasTime`) the rest fails with the last error. Returns the result of each item, in the order of the items. A call that
 * fails must have changed nothing, or repeating it must be harmless.
 */
export async function inHalves<T, R>(
  items: readonly T[],
  all: (items: readonly T[]) => Promise<R>,
  hasTime: () => boolean = () => true,
): Promise<readonly PromiseSettledResult<R>[]> {
  if (items.length === 0) return [];
  try {
    const value = await all(items);
    return items.map(() => ({ status: 'fulfilled', value }));
  } catch (reason) {
    if (items.length === 1 || isOfWholeBatch(reason) || !hasTime()) {
      return items.map(() => ({ status: 'rejected', reason }));
    }
    const middle = Math.ceil(items.length / 2);
    // In turn: the halves change the same rows, and the first half may have been requested earlier.
    const first = await inHalves(items.slice(0, middle), all, hasTime);
    return [...first, ...(await inHalves(items.slice(middle), all, hasTime))];
  }
}
