import type { Database } from '#db/data-api.ts';
import { expireOrders } from '#db/statements/order-lifecycle.ts';
import { EXPIRE_BATCH_MAX, WORKER_STOP_SECONDS } from '#domain/limits.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import type { Work } from '#lambdas/shared/sqs/consume.ts';

export interface ExpirePorts {
  readonly database: Database;
  /** Throws when the relay could not be notified. */
  readonly notifyRelay: () => Promise<void>;
  readonly pollAgain: (seconds: number) => Promise<void>;
}

/**
 * Expires whatever is due, a set at a time. A message only says that it may be time: the table and its clock decide, so one
 * that is early, late, doubled or lost changes nothing. Dying anywhere: the messages come again and find the rest.
 */
export const expire =
  (ports: ExpirePorts) =>
  async ({ again, millisecondsLeft }: Work): Promise<void> => {
    for (;;) {
      if (millisecondsLeft() < WORKER_STOP_SECONDS * 1_000) return ports.pollAgain(0);
      const [row] = await ports.database.rows(expireOrders(again));
      if (!row) throw new TypeError('expire_orders answered nothing');
      // After a repeat, too: whoever expired them may have died before this.
      if (row.expired > 0 || again) await ports.notifyRelay();
      if (row.expired > 0) log.info('orders have expired', { expired: row.expired });
      if (row.expired === EXPIRE_BATCH_MAX) continue;
      return row.look === null ? undefined : ports.pollAgain(row.look);
    }
  };
