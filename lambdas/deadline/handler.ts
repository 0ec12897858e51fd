import { DeadlineMessage } from '#domain/events.ts';
import { connectDatabase, connectNotes } from '#lambdas/support/aws.ts';
import { readEnvironment } from '#lambdas/support/env.ts';
import { consumeTogether } from '#lambdas/support/queue.ts';
import { lookAgain } from '#lambdas/support/wake.ts';
import { expire } from './expire.ts';

const env = readEnvironment('DEADLINE_QUEUE_URL', 'RELAY_QUEUE_URL');
const database = connectDatabase();
const run = expire({
  database,
  wakeRelay: () => lookAgain(env.RELAY_QUEUE_URL, 0),
  lookAgain: (seconds) => lookAgain(env.DEADLINE_QUEUE_URL, seconds),
});

export const handler = consumeTogether({
  queueUrl: env.DEADLINE_QUEUE_URL,
  notes: connectNotes(),
  parse: (record) => DeadlineMessage.parse(JSON.parse(record.body)),
  all: (_messages, work) => run(work),
});
