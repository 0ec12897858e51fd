/** The VIP worker as a process: the function's core and verbs, without Lambda. SIGTERM finishes the batch and exits 0. */
import { connectDatabase, connectOutcomes } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { poll } from '#lambdas/shared/sqs/poll.ts';
import { vip } from './vip.ts';

const stopping = new AbortController();
// Ctrl-C reaches the whole terminal, and npm hands it on once more: the second one changes nothing.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stopping.abort());

const env = readEnvironment('VIP_QUEUE_URL');
log.info('polling', { queueUrl: env.VIP_QUEUE_URL });
const database = connectDatabase();
await poll({ queueUrl: env.VIP_QUEUE_URL, notes: connectOutcomes(), each: vip(database) }, stopping.signal);
log.info('stopped');
