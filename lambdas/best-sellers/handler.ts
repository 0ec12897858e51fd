import { connectDatabase, connectOutcomes } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { consumeInHalves } from '#lambdas/shared/sqs/consume.ts';
import { countSales, parseSale } from './count-sales.ts';

const env = readEnvironment('BEST_SELLERS_QUEUE_URL');
const database = connectDatabase();

export const handler = consumeInHalves({
  queueUrl: env.BEST_SELLERS_QUEUE_URL,
  outcomes: connectOutcomes(),
  parse: (record) => parseSale(record.body),
  all: countSales(database),
});
