import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectDatabase } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { serveStream } from '#lambdas/shared/http/stream-handler.ts';
import { readStream } from './read-stream.ts';

const env = readEnvironment('STREAM_SLOTS');

export const handler = serveStream({
  readStream: readStream({
    database: connectDatabase(),
    slots: env.STREAM_SLOTS,
    newConnectionId: randomUUID,
    now: Date.now,
    sleep: (milliseconds) => sleep(milliseconds),
  }),
});
