import { connectDatabase, connectOutcomes } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openKeys } from '#lambdas/shared/aws/secrets.ts';
import { consume } from '#lambdas/shared/sqs/consume.ts';
import { suppressAddresses } from './suppress-addresses.ts';

const env = readEnvironment('LINK_SECRET_ARN', 'SES_EVENTS_QUEUE_URL');
const database = connectDatabase();

export const handler = consume({
  queueUrl: env.SES_EVENTS_QUEUE_URL,
  outcomes: connectOutcomes(),
  each: suppressAddresses({ database, linkKeys: openKeys(env.LINK_SECRET_ARN) }),
});
