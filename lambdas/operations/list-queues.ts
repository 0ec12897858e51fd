import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Database } from '#db/data-api.ts';
import { readQueueFailures } from '#db/statements/overview.ts';
import type { QueueFailure } from '#domain/overview.ts';
import { deadQueueUrlOf, type QueueName } from '#domain/queue-names.ts';
import { QUEUES } from '#domain/queues.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { checkRole } from '#lambdas/shared/http/role.ts';

type Urls = Readonly<Partial<Record<QueueName, string>>>;
export interface QueuesPorts {
  readonly database: Database;
  readonly sqs: SQSClient;
  readonly queueUrls: Urls;
  /** Queues whose consumer can be paused. */
  readonly consumers: Urls;
}

const NO_FAILURE: QueueFailure = {
  parked: 0,
  retrying: 0,
  oldestSeconds: null,
  lastFailure: null,
  paused: null,
  snoozes: [],
};

/** Every deployed queue, by one database call and two SQS calls a queue. */
export function listQueues({ database, sqs, queueUrls, consumers }: QueuesPorts) {
  return async function listQueues(request: ApiRequest<'listQueues'>): Promise<ApiResponse> {
    // The role is checked before SQS is called: an unauthorised request costs one call.
    const rows = await database.rows(readQueueFailures(request.caller));
    checkRole(request, rows[0]?.role);
    const failures = new Map(rows.map(({ name, failure }) => [name, failure]));
    const items = await Promise.all(
      (Object.entries(queueUrls) as [QueueName, string][]).map(async ([name, url]) => {
        const [depth, dead] = await Promise.all([depthOf(sqs, url), depthOf(sqs, deadQueueUrlOf(url))]);
        const failure = failures.get(name) ?? NO_FAILURE;
        return { name, ...depth, ...failure, consumer: QUEUES[name].consumer, pausable: name in consumers, dead };
      }),
    );
    return { status: 200, body: { items } };
  };
}

/** The counts of SQS, which are approximate for about a second. */
export async function depthOf(sqs: SQSClient, QueueUrl: string) {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    }),
  );
  return {
    visible: Number(Attributes['ApproximateNumberOfMessages'] ?? 0),
    inFlight: Number(Attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0),
    delayed: Number(Attributes['ApproximateNumberOfMessagesDelayed'] ?? 0),
  };
}
