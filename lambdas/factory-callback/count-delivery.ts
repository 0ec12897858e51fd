import type { SQSRecord } from 'aws-lambda';
import { DatabaseUnavailable } from '#db/data-api.ts';
import { receiveDelivery } from '#db/statements/restocks.ts';
import { Delivery } from '#domain/delivery.ts';
import type { DeliveryReceipt } from '#domain/restock.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { countFailure } from '#lambdas/shared/aws/metrics.ts';
import { type PublishPorts, publish } from '#lambdas/shared/sqs/publish.ts';

/** A valid delivery for a restock that is not in the database: not committed yet, or the database is being restored. */
export class UnknownRestock extends Error {}

/** The delivery is of another product or factory than its restock. Nothing was changed. */
export class DeliveryMismatch extends Error {}

const EXPECTED = [UnknownRestock, DeliveryMismatch, DatabaseUnavailable];

/**
 * Adds a delivery to the stock; the statement does it once. Throws UnknownRestock, DeliveryMismatch or DatabaseUnavailable. Any
 * other error is a failure that nothing else would show: the callback is queued with a 202, and the queue repeats the message.
 */
export async function countDelivery(ports: PublishPorts, delivery: Delivery): Promise<DeliveryReceipt> {
  try {
    return await receive(ports, delivery);
  } catch (error) {
    if (!EXPECTED.some((one) => error instanceof one)) countFailure();
    throw error;
  }
}

async function receive(ports: PublishPorts, delivery: Delivery): Promise<DeliveryReceipt> {
  const { restockId, productId, factoryId } = delivery;
  const [row] = await publish(ports, receiveDelivery(delivery));
  if (!row || row.outcome === 'unknown') throw new UnknownRestock(`no restock ${restockId}`);
  if (row.outcome === 'mismatch') {
    throw new DeliveryMismatch(`restock ${restockId} is not of product ${productId} and factory ${factoryId}`);
  }
  const { counted, surplus } = row;
  if (row.outcome === 'repeated') return { status: 'repeated', counted, surplus };
  log.info('delivery counted', { restockId, counted, surplus });
  return { status: counted > 0 ? 'counted' : 'surplus', counted, surplus };
}

/** Handles a delivery from the queue. One that fits no restock becomes a dead letter, for an operator to decide. */
export function countQueuedDelivery(ports: PublishPorts) {
  return async function countQueuedDelivery(record: SQSRecord): Promise<void> {
    await countDelivery(ports, Delivery.parse(JSON.parse(record.body)));
  };
}
