import { connectDatabase, connectOutcomes } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { consumeInHalves } from '#lambdas/shared/sqs/consume.ts';
import { makeVips } from './make-vips.ts';

const env = readEnvironment('VIP_QUEUE_URL');

export const handler = consumeInHalves({
  queueUrl: env.VIP_QUEUE_URL,
  outcomes: connectOutcomes(),
  ...makeVips(connectDatabase()),
});
