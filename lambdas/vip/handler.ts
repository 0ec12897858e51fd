import { connectDatabase, connectOutcomes } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { consume } from '#lambdas/shared/sqs/consume.ts';
import { makeVip } from './make-vip.ts';

const env = readEnvironment('VIP_QUEUE_URL');

export const handler = consume({
  queueUrl: env.VIP_QUEUE_URL,
  outcomes: connectOutcomes(),
  each: makeVip(connectDatabase()),
});
