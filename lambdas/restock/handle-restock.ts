import type { SQSRecord } from 'aws-lambda';
import { claimRestock, recordFactoryResponse, restockClaim } from '#db/statements/restocks.ts';
import type { RestockId } from '#domain/ids.ts';
import { FACTORY_RETRY_SECONDS, RESTOCK_LEASE_SECONDS } from '#domain/limits.ts';
import { RestockMessage } from '#domain/queues/restock.ts';
import type { FactoryTask } from '#domain/restock.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { RetryLater, receiveCount } from '#lambdas/shared/sqs/partial-batch-failures.ts';
import { type PublishPorts, publish } from '#lambdas/shared/sqs/publish.ts';
import { type FactoryPorts, requestFromFactory } from './factory.ts';

export interface RestockPorts extends FactoryPorts, PublishPorts {
  readonly newRestockId: () => RestockId;
}

/** Handles one message of the restock queue: claims the restock and calls the factory. */
export function handleRestock(ports: RestockPorts) {
  return async function handleRestock(record: SQSRecord): Promise<void> {
    const message = RestockMessage.parse(JSON.parse(record.body));
    const [row] = await publish(ports, claimRestock(message, ports.newRestockId()));
    // If the process dies here: the message is delivered again, the lease has ended, and the same attempt is made.
    const claim = restockClaim(row);
    if (claim.kind === 'busy') throw new RetryLater(RESTOCK_LEASE_SECONDS, 'another worker is calling the factory');
    if (claim.kind === 'ask') await callFactory(ports, claim.task, receiveCount(record));
  };
}

async function callFactory(ports: RestockPorts, task: FactoryTask, receives: number): Promise<void> {
  const response = await requestFromFactory(ports, task);
  // If the process dies here: the factory is called again with the same id and callback address, and what it delivers
  // beyond the requested quantity is reported as surplus, never added.
  await ports.database.rows(recordFactoryResponse(task, response));
  if (response.error) {
    const seconds = FACTORY_RETRY_SECONDS * 2 ** (receives - 1);
    throw new RetryLater(seconds, `factory request failed: ${response.error}`, response.exchange);
  }
  log.info('factory accepted request', {
    restockId: task.restockId,
    attempt: task.attempt,
    quantity: task.quantity,
  });
}
