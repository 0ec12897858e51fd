/** The VIP consumer as a process without Lambda. SIGTERM finishes the current batch and exits with 0. */
import { connectDatabase, connectOutcomes } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { poll } from '#lambdas/shared/sqs/poll.ts';
import { makeVips } from './make-vips.ts';

const stopping = new AbortController();
// Ctrl-C reaches every process of the terminal, and npm forwards it again: the second signal has no effect.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stopping.abort());

const { VIP_QUEUE_URL: queueUrl } = readEnvironment('VIP_QUEUE_URL');
log.info('polling started', { queueUrl });
await poll({ queueUrl, outcomes: connectOutcomes(), ...makeVips(connectDatabase()) }, stopping.signal);
log.info('polling stopped');
