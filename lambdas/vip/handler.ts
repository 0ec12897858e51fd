import { connectDatabase } from '#lambdas/support/aws.ts';
import { readEnvironment } from '#lambdas/support/env.ts';
import { consume } from '#lambdas/support/queue.ts';
import { vip } from './vip.ts';

const env = readEnvironment('VIP_QUEUE_URL');

export const handler = consume({ queueUrl: env.VIP_QUEUE_URL, each: vip(connectDatabase()) });
