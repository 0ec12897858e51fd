import { connectDatabase, connectNotes } from '#lambdas/support/aws.ts';
import { readEnvironment } from '#lambdas/support/env.ts';
import { consumeTogether } from '#lambdas/support/queue.ts';
import { count, saleOf } from './count.ts';

const env = readEnvironment('BEST_SELLERS_QUEUE_URL');
const database = connectDatabase();

export const handler = consumeTogether({
  queueUrl: env.BEST_SELLERS_QUEUE_URL,
  notes: connectNotes(),
  parse: (record) => saleOf(record.body),
  all: count(database),
});
