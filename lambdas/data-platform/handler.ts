import * as z from 'zod';
import { webhookKeys } from '#domain/webhook.ts';
import { connectDatabase, connectOutcomes } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openSecret } from '#lambdas/shared/aws/secrets.ts';
import { consume } from '#lambdas/shared/sqs/consume.ts';
import { sendToPlatform } from './send-to-platform.ts';

const env = readEnvironment('DATA_PLATFORM_QUEUE_URL', 'DATA_PLATFORM_URL', 'PLATFORM_SECRET_ARN');
const database = connectDatabase();

export const handler = consume({
  queueUrl: env.DATA_PLATFORM_QUEUE_URL,
  outcomes: connectOutcomes(),
  each: sendToPlatform({
    database,
    url: env.DATA_PLATFORM_URL,
    keys: openSecret(env.PLATFORM_SECRET_ARN, (value) => webhookKeys(z.array(z.string()).parse(JSON.parse(value)))),
    fetch,
    now: Date.now,
  }),
});
