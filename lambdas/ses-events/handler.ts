import { connectDatabase, connectNotes } from '#lambdas/support/aws.ts';
import { readEnvironment } from '#lambdas/support/env.ts';
import { consume } from '#lambdas/support/queue.ts';
import { openKeys } from '#lambdas/support/secrets.ts';
import { suppressAddresses } from './suppress.ts';

const env = readEnvironment('LINK_SECRET_ARN', 'SES_EVENTS_QUEUE_URL');
const database = connectDatabase();

export const handler = consume({
  queueUrl: env.SES_EVENTS_QUEUE_URL,
  notes: connectNotes(),
  each: suppressAddresses({ database, linkKeys: openKeys(env.LINK_SECRET_ARN) }),
});
