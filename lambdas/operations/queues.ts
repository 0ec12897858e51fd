import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Database } from '#db/data-api.ts';
import { readQueueFailures } from '#db/statements/overview.ts';
import type { QueueFailure } from '#domain/overview.ts';
import type { QueueName } from '#domain/queue-names.ts';
import { QUEUES } from '#domain/queues.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import type { ApiRequest } from '#lambdas/shared/http/request.ts';
import { requireOperator } from '#lambdas/shared/http/role.ts';

type Urls = Readonly<Partial<Record<QueueName, string>>>;
export interface QueuesPorts {
  readonly database: Database;
  readonly sqs: SQSClient;
  readonly queueUrls: Urls;
  readonly deadQueueUrls: Urls;
}

const NOTHING: QueueFailure = { parked: 0, retrying: 0, oldestSeconds: null, lastFailure: null };

/** Every queue that is deployed, in one call of the database and two of SQS each. */
export const queues =
  ({ database, sqs, queueUrls, deadQueueUrls }: QueuesPorts) =>
  async ({ caller }: ApiRequest<'listQueues'>): Promise<Reply> => {
    // Before SQS is asked: who may not know costs one call.
    const rows = await database.rows(readQueueFailures(caller));
    requireOperator(rows[0]?.role);
    const notes = new Map(rows.map(({ name, note }) => [name, note]));
    const items = await Promise.all(
      (Object.entries(queueUrls) as [QueueName, string][]).map(async ([name, url]) => {
        const [depth, dead] = await Promise.all([depthOf(sqs, url), depthOf(sqs, deadQueueUrls[name])]);
        return { name, ...depth, ...(notes.get(name) ?? NOTHING), consumer: QUEUES[name].consumer, dead };
      }),
    );
    return { status: 200, body: { items } };
  };

/** SQS's own counts: approximate for a second or so. */
async function depthOf(sqs: SQSClient, QueueUrl: string | undefined) {
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
