import { DeadlineMessage } from '#domain/queues/deadline.ts';
import { connectDatabase, connectOutcomes } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { consumeBatch } from '#lambdas/shared/sqs/consume.ts';
import { pollAgain } from '#lambdas/shared/sqs/notify.ts';
import { expireOrders } from './expire-orders.ts';

const env = readEnvironment('DEADLINE_QUEUE_URL', 'RELAY_QUEUE_URL');
const database = connectDatabase();
const expire = expireOrders({
  database,
  notifyRelay: () => pollAgain(env.RELAY_QUEUE_URL, 0),
  pollAgain: (seconds) => pollAgain(env.DEADLINE_QUEUE_URL, seconds),
});

export const handler = consumeBatch({
  queueUrl: env.DEADLINE_QUEUE_URL,
  outcomes: connectOutcomes(),
  parse: (record) => DeadlineMessage.parse(JSON.parse(record.body)),
  all: (_messages, work) => expire(work),
});
