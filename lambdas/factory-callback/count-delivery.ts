import type { SQSRecord } from 'aws-lambda';
import { receiveDelivery } from '#db/statements/restocks.ts';
import { Delivery } from '#domain/delivery.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { type PublishPorts, publish } from '#lambdas/shared/sqs/publish.ts';

/** A valid delivery for a restock that is not in the database: not committed yet, or the database is being restored. */
export class UnknownRestock extends Error {}

/** Adds a delivery to the stock; the statement does it once. Throws UnknownRestock, or DatabaseUnavailable. */
export async function countDelivery(
  ports: PublishPorts,
  delivery: Delivery,
): Promise<'counted' | 'repeated' | 'mismatch'> {
  const [row] = await publish(ports, receiveDelivery(delivery));
  if (!row || row.outcome === 'unknown') throw new UnknownRestock(`no restock ${delivery.restockId}`);
  if (row.outcome === 'counted') {
    log.info('delivery counted', { restockId: delivery.restockId, counted: row.counted, surplus: row.surplus });
  }
  return row.outcome;
}

/** Handles a delivery from the queue. One that fits no restock becomes a dead letter, for an operator to decide. */
export function countQueuedDelivery(ports: PublishPorts) {
  return async function countQueuedDelivery(record: SQSRecord): Promise<void> {
    const delivery = Delivery.parse(JSON.parse(record.body));
    const outcome = await countDelivery(ports, delivery);
    if (outcome === 'mismatch') throw new Error(`restock ${delivery.restockId} is of another product`);
  };
}
