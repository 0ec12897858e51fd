import * as orderLifecycle from '#db/statements/order-lifecycle.ts';
import { EXPIRE_BATCH_MAX, WORKER_STOP_SECONDS } from '#domain/limits.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import type { Work } from '#lambdas/shared/sqs/consume.ts';
import { type PublishPorts, publish } from '#lambdas/shared/sqs/publish.ts';

export interface ExpirePorts extends PublishPorts {
  readonly pollAgain: (seconds: number) => Promise<void>;
}

/**
 * Cancels orders whose payment deadline has passed, batch by batch. A message is only a trigger: the table and its clock
 * decide, so a message that is early, late, repeated or lost changes nothing. If the process dies: the messages are delivered
 * again and handle the rest.
 */
export function expireOrders(ports: ExpirePorts) {
  return async function expireOrders({ again, millisecondsLeft }: Work): Promise<void> {
    for (;;) {
      if (millisecondsLeft() < WORKER_STOP_SECONDS * 1_000) return ports.pollAgain(0);
      const [row] = await publish(ports, orderLifecycle.expireOrders(again));
      if (!row) throw new TypeError('expire_orders returned no row');
      if (row.expired > 0) log.info('orders expired', { expired: row.expired });
      if (row.expired === EXPIRE_BATCH_MAX) continue;
      return row.pollAfterSeconds === null ? undefined : ports.pollAgain(row.pollAfterSeconds);
    }
  };
}
