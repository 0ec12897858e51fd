/** The deployed bundle of the order queue's consumer, with the running system's SQS and Data API, and without its pollers. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { functionFiles } from '#bin/bench/rows/size/functions.ts';
import type { Buyer } from '#bin/flash-sale/shop.ts';
import { makeId } from '#domain/ids.ts';
import { PERSON_KEY } from '#local/aws/gate.ts';
import { openLogs } from '#local/aws/lambda/logs.ts';
import { sqsRecord } from '#local/aws/lambda/record.ts';
import { createLambda, type Lambda } from '#local/aws/lambda/service.ts';
import { createMetering } from '#local/aws/metering.ts';
import { ACCOUNT, REGION } from '#local/aws/service.ts';
import { createClock } from '#local/runtime/clock.ts';
import { urlOf } from '#local/runtime/parts.ts';
import { portsFrom } from '#local/runtime/ports.ts';

const NAME = 'order-intake';

export interface Consumer {
  /** Resolves when the batch is decided; throws if a message of it failed. */
  decide(messages: readonly object[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts the consumer. Its notifications of the relay go to a queue without a consumer, so that nothing else uses the machine.
 */
export async function openConsumer(port: number): Promise<Consumer> {
  const spec = functionFiles(port).find(({ name }) => name === NAME);
  if (!spec) throw new Error(`The system on port ${port} has no function ${NAME}`);
  const silentQueueUrl = await silentQueue(port);
  const own = { AWS_ACCESS_KEY_ID: PERSON_KEY, RELAY_QUEUE_URL: silentQueueUrl, DEADLINE_QUEUE_URL: silentQueueUrl };
  const folder = mkdtempSync(join(tmpdir(), 'bench-intake-'));
  const logs = openLogs(folder, () => undefined);
  const lambda = createLambda({
    functions: [{ ...spec, environment: { ...spec.environment, ...own } }],
    clock: createClock().buffer,
    metering: createMetering(),
    logs,
    hasLatency: true,
  });
  return {
    decide: (messages) => decide(lambda, messages),
    async close() {
      await lambda.close();
      await logs.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function silentQueue(port: number): Promise<string> {
  const credentials = { accessKeyId: PERSON_KEY, secretAccessKey: PERSON_KEY };
  const sqs = new SQSClient({ endpoint: urlOf(portsFrom(port).aws), region: REGION, credentials });
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'bench-silent' }));
  sqs.destroy();
  return QueueUrl;
}

async function decide(lambda: Lambda, messages: readonly object[]): Promise<void> {
  const records = messages.map((message) => {
    const Body = JSON.stringify(message);
    const MD5OfBody = createHash('md5').update(Body).digest('hex');
    const Attributes = { ApproximateReceiveCount: '1', SentTimestamp: String(Date.now()) };
    const received = { MessageId: randomUUID(), ReceiptHandle: randomUUID(), Body, MD5OfBody, Attributes };
    return sqsRecord(received, `arn:aws:sqs:${REGION}:${ACCOUNT}:donut-dev-${NAME}`);
  });
  const result = await lambda.invoke(NAME, { Records: records }, 'bench');
  if (!result.ok) throw new Error(`${NAME} failed: ${result.error.errorMessage}`);
  const { batchItemFailures = [] } = JSON.parse(result.payload) as { batchItemFailures?: readonly unknown[] };
  if (batchItemFailures.length > 0) throw new Error(`${NAME} did not decide ${batchItemFailures.length} messages`);
}

/** The message of one unit of the product, as the function `order` sends it. */
export const messageOf = ({ id: userId }: Buyer, productId: string): object => ({
  id: makeId('ord', Date.now(), randomBytes(10)),
  buyer: { userId, issuedAt: Math.floor(Date.now() / 1_000) },
  key: randomUUID(),
  hash: 'bench',
  requestId: 'bench',
  lines: [{ productId, quantity: 1 }],
  acceptedAt: Date.now(),
  contended: true,
});
