/** The functions of failed messages: dlq-retry with its alerts, and the redrives of operators. */
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Copy } from '#domain/dead-letter.ts';
import type { QueueName } from '#domain/queue-names.ts';
import { retryDeadLetters } from '#lambdas/dlq-retry/retry-dead-letters.ts';
import { discardDeadLetter } from '#lambdas/operations/change-dead-letter.ts';
import { cancelRedrive, startRedrive } from '#lambdas/operations/redrives.ts';
import { sendRedrives } from '#lambdas/operations/send-redrives.ts';
import { alertOperators } from '#lambdas/shared/alert-operators.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { consumeBatch } from '#lambdas/shared/sqs/consume.ts';
import { notify, pollAgain } from '#lambdas/shared/sqs/notify.ts';
import { type DeadMessage, sendBack } from '#lambdas/shared/sqs/redrive.ts';
import type { WordsFor } from '#mail/words.ts';
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
    mail: (words: WordsFor) => ports.mailOperators(words('en', 'UTC')),
    sleep: world.sleep,
    notifyRelay: ports.notifyRelay,
    sendBack: (queue: QueueName, ...copy: [DeadMessage, Copy, number]) => sendBack(queueUrl(queue), ...copy),
  };
  const notifyRedriver = () => notify(queueUrl('redrive'));
  const takeDead = retryDeadLetters({
    ...deadPorts,
    newDeadLetterId: () => newId('dl'),
    alert: alertOperators(deadPorts),
    notifyRedriver,
    countParked: (count) => world.log('parked', count),
    countUnrecorded: (count) => world.log('unrecorded', count),
  });
  return {
    handlers: {
      operations: serve({
        startRedrive: startRedrive({
          database,
          queueUrls: {},
          newRedriveId: () => newId('rdr'),
          notifyRedriver,
        }),
        cancelRedrive: cancelRedrive(database),
        discardDeadLetter: discardDeadLetter(database, notifyRedriver),
      }),
    },
    consumers: {
      redrive: {
        ...{ function: 'operations', seconds: 60, concurrency: 2 },
        handle: consumeBatch({
          ...on('redrive'),
          parse: parsePoll,
          all: sendRedrives({
            ...deadPorts,
            alert: alertOperators(deadPorts),
            pollAgain: (seconds) => pollAgain(queueUrl('redrive'), seconds),
          }),
        }),
      },
      'dlq-retry': {
        ...{ function: 'dlq-retry', seconds: 30, concurrency: 2 },
        // When nothing of a batch could be recorded the function fails, so that an alarm rings; all of it comes again.
        handle: (event) => takeDead(event).catch(() => allFailed(event)),
      } satisfies Consumer,
    },
  };
}
