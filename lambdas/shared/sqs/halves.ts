import { isDatabaseAway, isLockTimeout } from '#db/data-api.ts';
import { RetryLater } from './partial-batch-failures.ts';

/** These errors are those of the whole batch: its halves would fail in the same way. One locked row is not the whole batch. */
const isOfWholeBatch = (error: unknown): boolean => isDatabaseAway(error) || error instanceof RetryLater;

/**
 * Runs `all` with all items, as one statement does. If it fails, it runs again with each half, one after the other, until an
 * item that cannot be handled has failed alone: one such item of 100 costs 14 more calls. The rest fails with the last error,
 * without another call, when time is short (`hasTime`) or the error is one of the whole batch. `all` hears whether a larger
 * part waited for a locked row in vain. Returns the result of each item, in the order of the items. A call that fails must
 * have changed nothing, or repeating it must be harmless.
 */
export async function inHalves<T, R>(
  items: readonly T[],
  all: (items: readonly T[], afterLockTimeout: boolean) => Promise<R>,
  hasTime: () => boolean = () => true,
): Promise<readonly PromiseSettledResult<R>[]> {
  let last: PromiseRejectedResult | undefined;
  const mayCall = (): boolean => last === undefined || (!isOfWholeBatch(last.reason) && hasTime());

  async function handle(some: readonly T[], afterLockTimeout: boolean): Promise<readonly PromiseSettledResult<R>[]> {
    if (mayCall()) {
      try {
        const value = await all(some, afterLockTimeout);
        return some.map(() => ({ status: 'fulfilled', value }));
      } catch (reason) {
        last = { status: 'rejected', reason };
      }
      if (some.length > 1 && mayCall()) {
        const isLocked = afterLockTimeout || isLockTimeout(last.reason);
        const middle = Math.ceil(some.length / 2);
        // In turn: the halves change the same rows, and the first half may have been requested earlier.
        const first = await handle(some.slice(0, middle), isLocked);
        return [...first, ...(await handle(some.slice(middle), isLocked))];
      }
    }
    const failed = last as PromiseRejectedResult;
    return some.map(() => failed);
  }
  return items.length === 0 ? [] : handle(items, false);
}
