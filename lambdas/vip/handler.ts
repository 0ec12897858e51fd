import { connectDatabase, connectNotes } from '#lambdas/support/aws.ts';
import { readEnvironment } from '#lambdas/support/env.ts';
import { consume } from '#lambdas/support/queue.ts';
import { vip } from './vip.ts';

const env = readEnvironment('VIP_QUEUE_URL');

const database = connectDatabase();

export const handler = consume({ queueUrl: env.VIP_QUEUE_URL, notes: connectNotes(), each: vip(database) });
