import type { SQSRecord } from 'aws-lambda';
import type { Database } from '#db/data-api.ts';
import { receiveDelivery } from '#db/statements/restocks.ts';
import { Delivery } from '#domain/delivery.ts';
import { log } from '#lambdas/shared/aws/logger.ts';

export interface ReceivePorts {
  readonly database: Database;
  readonly notifyRelay: () => Promise<void>;
}

/** A genuine delivery for a restock the database does not have: it may be about to have it, or to be restored. */
export class UnknownRestock extends Error {}

/** Counts a delivery; the statement makes sure it is once. Throws UnknownRestock, or DatabaseUnavailable. */
export async function count(ports: ReceivePorts, delivery: Delivery): Promise<'counted' | 'repeated' | 'mismatch'> {
  const [row] = await ports.database.rows(receiveDelivery(delivery));
  if (!row || row.outcome === 'unknown') throw new UnknownRestock(`no restock ${delivery.restockId}`);
  if (row.outcome === 'counted') {
    log.info('a delivery was counted', { restockId: delivery.restockId, counted: row.counted, surplus: row.surplus });
  }
  // A repeat may be the second telling of a call that died, or did not hear of its own commit, before it woke anybody.
  if (row.told || row.outcome === 'repeated') await ports.notifyRelay();
  return row.outcome;
}

/** Counts a delivery that was kept. Nobody waits for an answer: one that fits no restock becomes a dead letter, for a human. */
export const countQueued =
  (ports: ReceivePorts) =>
  async (record: SQSRecord): Promise<void> => {
    const delivery = Delivery.parse(JSON.parse(record.body));
    const outcome = await count(ports, delivery);
    if (outcome === 'mismatch') throw new Error(`restock ${delivery.restockId} is of another product`);
  };
