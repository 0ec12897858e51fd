/** Who takes what failed: dlq-retry with its alerts, and the redrives of operators. */
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Copy } from '#domain/dead-letter.ts';
import type { QueueName } from '#domain/queue-names.ts';
import { start } from '#lambdas/dead-letters/redrive.ts';
import { redriver } from '#lambdas/dead-letters/redriver.ts';
import { alert } from '#lambdas/dlq-retry/alert.ts';
import { retry } from '#lambdas/dlq-retry/retry.ts';
import { serve } from '#lambdas/support/api.ts';
import { consumeTogether } from '#lambdas/support/queue.ts';
import { type DeadMessage, sendBack } from '#lambdas/support/send-back.ts';
import { lookAgain, wake } from '#lambdas/support/wake.ts';
import type { Locale, Words } from '#mail/words.ts';
import { type Consumer, queueUrl } from '#test/sim/sqs.ts';
import { PUBLIC_URL, parseLook, type Wiring } from '#test/sim/wiring.ts';

const everyOne = ({ Records }: SQSEvent): SQSBatchResponse => ({
  batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })),
});

export function deadLetterFunctions({ world, ports, database, newId, on }: Wiring) {
  const deadPorts = {
    database,
    publicUrl: PUBLIC_URL,
    newClaim: () => Buffer.from(world.random.bytes(8)).toString('hex'),
    mail: (words: (locale: Locale) => Words) => ports.mailOperators(words('en')),
    sleep: world.sleep,
    wakeRelay: ports.wakeRelay,
    sendBack: (queue: QueueName, ...copy: [DeadMessage, Copy, number]) => sendBack(queueUrl(queue), ...copy),
  };
  const takeDead = retry({
    ...deadPorts,
    newDeadLetterId: () => newId('dl'),
    alert: alert(deadPorts),
    countParked: (queue, count) => world.note('parked', queue, count),
  });
  return {
    doors: {
      'dead-letters': serve({
        startRedrive: start({
          database,
          newRedriveId: () => newId('rdr'),
          wakeRedriver: () => wake(queueUrl('redrive')),
        }),
      }),
    },
    consumers: {
      redrive: {
        ...{ function: 'dead-letters', seconds: 60, concurrency: 2 },
        handle: consumeTogether({
          ...on('redrive'),
          parse: parseLook,
          all: redriver({ ...deadPorts, lookAgain: (seconds) => lookAgain(queueUrl('redrive'), seconds) }),
        }),
      },
      'dlq-retry': {
        ...{ function: 'dlq-retry', seconds: 30, concurrency: 2 },
        // When nothing of a batch could be recorded the function fails, so that an alarm rings; all of it comes again.
        handle: (event, context) => takeDead(event, context).catch(() => everyOne(event)),
      } satisfies Consumer,
    },
  };
}
