import type { SQSRecord } from 'aws-lambda';
import { type OrderToPlace, placeOrders } from '#db/statements/orders.ts';
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
 * the statement decides the first, which may empty the cart. The others are decided by a further one.
 */
export function decideOrders(ports: IntakePorts) {
  return async function decideOrders(messages: readonly OrderRequestMessage[]): Promise<void> {
    const counts: Record<string, number> = {};
    let open = messages.toSorted((a, b) => a.acceptedAt - b.acceptedAt).map(toOrder);
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
