import { isDatabaseAway, isLockTimeout } from '#db/data-api.ts';
import { RetryLater } from './partial-batch-failures.ts';

/** These errors are those of the whole batch: its halves would fail in the same way. One locked row is not the whole batch. */
const isOfWholeBatch = (error: unknown): boolean => isDatabaseAway(error) || error instanceof RetryLater;

/** An item that was not tried does not get the error of another one. */
const NO_TIME = new RetryLater(1, 'the time of the batch was used up before this message was tried');

/**
 * Runs `all` with all items, as one statement does. If it fails, it runs again with each half, one after the other, until an
 * item that cannot be handled has failed alone: one such item of 100 costs 14 more calls. The rest fails
 * without another call when time is short (`hasTime`) or the last error is one of the whole batch. `all` gets whether a larger
 * part waited for a locked row in vain. Returns the result of each item, in the order of the items. A call that fails must
 * have changed nothing, or repeating it must be harmless.
 */
export async function inHalves<T, R>(
  items: readonly T[],
  all: (items: readonly T[], afterLockTimeout: boolean) => Promise<R>,
  hasTime: () => boolean = () => true,
): Promise<readonly PromiseSettledResult<R>[]> {
  let last: unknown;
  const mayCall = (): boolean => last === undefined || (!isOfWholeBatch(last) && hasTime());
  const reject = (some: readonly T[], reason: unknown) => some.map(() => ({ status: 'rejected', reason }) as const);

  async function handle(some: readonly T[], afterLockTimeout: boolean): Promise<readonly PromiseSettledResult<R>[]> {
    if (!mayCall()) return reject(some, isOfWholeBatch(last) || isLockTimeout(last) ? last : NO_TIME);
    try {
      const value = await all(some, afterLockTimeout);
      return some.map(() => ({ status: 'fulfilled', value }));
    } catch (reason) {
      last = reason;
      if (some.length === 1 || !mayCall()) return reject(some, reason);
      const isLocked = afterLockTimeout || isLockTimeout(reason);
      const middle = Math.ceil(some.length / 2);
      // In turn: the halves change the same rows, and the first half may have been requested earlier.
      const first = await handle(some.slice(0, middle), isLocked);
      return [...first, ...(await handle(some.slice(middle), isLocked))];
    }
  }
  return items.length === 0 ? [] : handle(items, false);
}
