/** The notification runs of a flash sale: how many buyers were notified, how fast, and who was not notified and why. */
import { throttledLog } from './progress.ts';
import type { Log, NoticeRun } from './result.ts';
import { must, type Shop, until } from './shop.ts';

interface RunResponse extends Omit<NoticeRun, 'seconds'> {
  readonly startedAt: string;
  readonly stoppedAt: string | null;
}

/** Waits until `expected` products have a notification run and every run has stopped, then returns the runs. */
export async function runsOf(
  shop: Shop,
  token: string,
  ids: readonly string[],
  expected: number,
  seconds: number,
  log: Log,
): Promise<readonly NoticeRun[]> {
  const report = throttledLog<readonly RunResponse[]>(
    (runs) => `${sentBy(runs)} waiting buyers have been notified`,
    log,
  );
  const runs = await until(
    async () => {
      const current = (await Promise.all(ids.map((id) => read(shop, token, id)))).flat();
      report(current);
      return current;
    },
    (current) => current.length >= expected && current.every(({ stoppedAt }) => stoppedAt !== null),
    seconds,
  );
  return runs.map(({ startedAt, stoppedAt, ...run }) => ({
    ...run,
    seconds: stoppedAt === null ? null : (Date.parse(stoppedAt) - Date.parse(startedAt)) / 1_000,
  }));
}

async function read(shop: Shop, token: string, productId: string): Promise<readonly RunResponse[]> {
  const path = `/api/v1/notice-runs?productId=${productId}`;
  return (await must(shop.get<{ items: RunResponse[] }>(path, token), 'read notice runs')).items;
}

const sentBy = (runs: readonly Pick<NoticeRun, 'sent'>[]): number => runs.reduce((sum, { sent }) => sum + sent, 0);

/**
 * Returns two lines for each run: how many buyers it notified and how fast, and how many it did not notify and why. A run that
 * found no buyer who waits has no lines.
 */
export function sentences(runs: readonly NoticeRun[], ordered: number): readonly string[] {
  return runs.flatMap(({ id, status, sent, suppressed, failed, unknown, seconds, error }) => {
    if (sent + suppressed + failed + unknown === 0 && error === null) return [];
    const duration = seconds === null ? 'so far' : `in ${seconds.toFixed(2)} s`;
    const reasons = [
      `${ordered} already had an order`,
      `${suppressed} unsubscribed`,
      `${failed} invalid addresses`,
      `${unknown} delivery unknown`,
    ];
    return [
      `${sent} rejected buyers were notified that the product is back ${duration}, in the order of the waiting list (${id} ${error ?? status})`,
      `not notified: ${reasons.join(', ')}`,
    ];
  });
}
