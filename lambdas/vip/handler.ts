import { connectDatabase, connectOutcomes } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { consume } from '#lambdas/shared/sqs/consume.ts';
import { vip } from './vip.ts';

const env = readEnvironment('VIP_QUEUE_URL');

const database = connectDatabase();

export const handler = consume({ queueUrl: env.VIP_QUEUE_URL, notes: connectOutcomes(), each: vip(database) });
