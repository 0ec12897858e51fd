import type { SQSRecord } from 'aws-lambda';
import type { Database } from '#db/data-api.ts';
import { claimRestock, recordFactoryResponse, restockClaim } from '#db/statements/restocks.ts';
import type { RestockId } from '#domain/ids.ts';
import { FACTORY_RETRY_SECONDS, RESTOCK_LEASE_SECONDS } from '#domain/limits.ts';
import { RestockMessage } from '#domain/queues/restock.ts';
import type { FactoryTask } from '#domain/restock.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { RetryLater, receiveCount } from '#lambdas/shared/sqs/consume.ts';
import { type FactoryPorts, requestFromFactory } from './factory.ts';

export interface RestockPorts extends FactoryPorts {
  readonly database: Database;
  readonly newRestockId: () => RestockId;
  readonly notifyRelay: () => Promise<void>;
}

/**
 * Handles one message of the restock queue. Dying after the claim: the message comes again, the lease is over, the same
 * attempt asks. Dying after the factory's yes: it is asked again under the same id and address, and whatever it delivers
 * beyond the asked quantity is reported, never added.
 */
export const restock =
  (ports: RestockPorts) =>
  async (record: SQSRecord): Promise<void> => {
    const message = RestockMessage.parse(JSON.parse(record.body));
    const [row] = await ports.database.rows(claimRestock(message, ports.newRestockId()));
    const claim = restockClaim(row);
    // A claim left an event that comes due later; the relay must hear of it to come back for it.
    if (claim.kind === 'ask' || message.type === 'restock.due') await ports.notifyRelay();
    if (claim.kind === 'busy') throw new RetryLater(RESTOCK_LEASE_SECONDS, 'another worker is asking the factory');
    if (claim.kind === 'ask') await ask(ports, claim.task, receiveCount(record));
  };

async function ask(ports: RestockPorts, task: FactoryTask, receives: number): Promise<void> {
  const answer = await requestFromFactory(ports, task);
  await ports.database.rows(recordFactoryResponse(task, answer));
  if (answer.error) {
    throw new RetryLater(FACTORY_RETRY_SECONDS * 2 ** (receives - 1), `the factory was not reached: ${answer.error}`);
  }
  log.info('the factory was asked', { restockId: task.restockId, attempt: task.attempt, quantity: task.quantity });
}
