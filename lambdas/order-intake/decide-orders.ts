import type { SQSRecord } from 'aws-lambda';
import { type OrderToPlace, placeOrders } from '#db/statements/orders.ts';
import { ORDER_LOCK_MILLISECONDS } from '#domain/limits.ts';
import { OrderRequestMessage } from '#domain/queues/order-intake.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { type PublishPorts, publish } from '#lambdas/shared/sqs/publish.ts';

export interface IntakePorts extends PublishPorts {
  readonly paymentFailurePercent: number;
}

/** Reads a message of the queue; throws if a field is missing or invalid. */
export const readMessage = ({ body }: SQSRecord): OrderRequestMessage => OrderRequestMessage.parse(JSON.parse(body));

/**
 * Decides the order requests of a batch by one statement, in the order in which they arrived. Of several carts of one buyer
 * the statement decides the first, which may empty the cart. The others are decided by a further one. After a wait for a
 * locked row each part of the batch waits for it as briefly as a direct order, so that the whole batch ends in time.
 */
export function decideOrders(ports: IntakePorts) {
  return async function decideOrders(
    messages: readonly OrderRequestMessage[],
    afterLockTimeout = false,
  ): Promise<void> {
    const counts: Record<string, number> = {};
    const wait = afterLockTimeout ? { waitMilliseconds: ORDER_LOCK_MILLISECONDS } : {};
    let open = messages
      .toSorted((a, b) => a.acceptedAt - b.acceptedAt)
      .map((message) => ({ ...toOrder(message), ...wait }));
    while (open.length > 0) {
      // If the process dies after this call: the batch is received again, and each request finds its decision.
      const rows = await publish(ports, placeOrders(open, ports.paymentFailurePercent));
      for (const { outcome } of rows) counts[outcome] = (counts[outcome] ?? 0) + 1;
      const later = rows.flatMap(({ nth, outcome }) => (outcome === 'queued' ? (open[nth - 1] ?? []) : []));
      if (rows.length !== open.length || later.length === open.length)
        throw new TypeError(
          `place_orders returned ${rows.length} rows for ${open.length} orders, ${later.length} queued`,
        );
      open = later;
    }
    log.info('order requests decided', { requests: messages.length, ...counts });
  };
}

const toOrder = ({ acceptedAt, contended, ...order }: OrderRequestMessage): OrderToPlace => ({
  ...order,
  accepted: { at: acceptedAt, contended },
});
