import { connectDatabase, connectOutcomes } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { consumeTogether } from '#lambdas/shared/sqs/consume.ts';
import { count, saleOf } from './count.ts';

const env = readEnvironment('BEST_SELLERS_QUEUE_URL');
const database = connectDatabase();

export const handler = consumeTogether({
  queueUrl: env.BEST_SELLERS_QUEUE_URL,
  notes: connectOutcomes(),
  parse: (record) => saleOf(record.body),
  all: count(database),
});
