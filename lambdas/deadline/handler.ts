import { DeadlineMessage } from '#domain/queues/deadline.ts';
import { connectDatabase, connectOutcomes } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { consumeTogether } from '#lambdas/shared/sqs/consume.ts';
import { pollAgain } from '#lambdas/shared/sqs/notify.ts';
import { expire } from './expire.ts';

const env = readEnvironment('DEADLINE_QUEUE_URL', 'RELAY_QUEUE_URL');
const database = connectDatabase();
const run = expire({
  database,
  notifyRelay: () => pollAgain(env.RELAY_QUEUE_URL, 0),
  pollAgain: (seconds) => pollAgain(env.DEADLINE_QUEUE_URL, seconds),
});

export const handler = consumeTogether({
  queueUrl: env.DEADLINE_QUEUE_URL,
  notes: connectOutcomes(),
  parse: (record) => DeadlineMessage.parse(JSON.parse(record.body)),
  all: (_messages, work) => run(work),
});
