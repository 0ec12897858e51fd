import * as z from 'zod';
import { webhookKeys } from '#domain/webhook.ts';
import { connectDatabase, connectNotes } from '#lambdas/support/aws.ts';
import { readEnvironment } from '#lambdas/support/env.ts';
import { consume } from '#lambdas/support/queue.ts';
import { openSecret } from '#lambdas/support/secrets.ts';
import { platform } from './platform.ts';

const env = readEnvironment('DATA_PLATFORM_QUEUE_URL', 'DATA_PLATFORM_URL', 'PLATFORM_SECRET_ARN');
const database = connectDatabase();

export const handler = consume({
  queueUrl: env.DATA_PLATFORM_QUEUE_URL,
  notes: connectNotes(),
  each: platform({
    database,
    url: env.DATA_PLATFORM_URL,
    keys: openSecret(env.PLATFORM_SECRET_ARN, (value) => webhookKeys(z.array(z.string()).parse(JSON.parse(value)))),
    fetch,
    now: Date.now,
  }),
});
