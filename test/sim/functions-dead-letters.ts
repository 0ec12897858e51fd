/** The functions of failed messages: dlq-retry with its alerts, and the redrives of operators. */
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Copy } from '#domain/dead-letter.ts';
import type { QueueName } from '#domain/queue-names.ts';
import { alert } from '#lambdas/dlq-retry/alert.ts';
import { retry } from '#lambdas/dlq-retry/retry.ts';
import { start } from '#lambdas/operations/redrive.ts';
import { redriver } from '#lambdas/operations/redriver.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { consumeTogether } from '#lambdas/shared/sqs/consume.ts';
import { notify, pollAgain } from '#lambdas/shared/sqs/notify.ts';
import { type DeadMessage, sendBack } from '#lambdas/shared/sqs/redrive.ts';
import type { Locale, Words } from '#mail/words.ts';
import { type Consumer, queueUrl } from './sqs.ts';
import { PUBLIC_URL, parsePoll, type Wiring } from './wiring.ts';

const allFailed = ({ Records }: SQSEvent): SQSBatchResponse => ({
  batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })),
});

export function deadLetterFunctions({ world, ports, database, newId, on }: Wiring) {
  const deadPorts = {
    database,
    publicUrl: PUBLIC_URL,
    newClaim: () => Buffer.from(world.random.bytes(8)).toString('hex'),
    mail: (words: (locale: Locale) => Words) => ports.mailOperators(words('en')),
    sleep: world.sleep,
    notifyRelay: ports.notifyRelay,
    sendBack: (queue: QueueName, ...copy: [DeadMessage, Copy, number]) => sendBack(queueUrl(queue), ...copy),
  };
  const takeDead = retry({
    ...deadPorts,
    newDeadLetterId: () => newId('dl'),
    alert: alert(deadPorts),
    countParked: (queue, count) => world.log('parked', queue, count),
  });
  return {
    handlers: {
      operations: serve({
        startRedrive: start({
          database,
          newRedriveId: () => newId('rdr'),
          notifyRedriver: () => notify(queueUrl('redrive')),
        }),
      }),
    },
    consumers: {
      redrive: {
        ...{ function: 'operations', seconds: 60, concurrency: 2 },
        handle: consumeTogether({
          ...on('redrive'),
          parse: parsePoll,
          all: redriver({ ...deadPorts, pollAgain: (seconds) => pollAgain(queueUrl('redrive'), seconds) }),
        }),
      },
      'dlq-retry': {
        ...{ function: 'dlq-retry', seconds: 30, concurrency: 2 },
        // When no message of a batch could be recorded, the function fails, so that an alarm fires; all messages are redelivered.
        handle: (event, context) => takeDead(event, context).catch(() => allFailed(event)),
      } satisfies Consumer,
    },
  };
}
