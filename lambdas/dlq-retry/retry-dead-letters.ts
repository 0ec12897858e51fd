import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type Dead, recordDeadLetter } from '#db/statements/dead-letters.ts';
import { type Attributes, type Copy, DEAD_LETTER_ATTRIBUTE } from '#domain/dead-letter.ts';
import { inOneLine } from '#domain/failure-reason.ts';
import type { DeadLetterId } from '#domain/ids.ts';
import { QUEUE_NAMES, type QueueName, queueNameOf } from '#domain/queue-names.ts';
import { receivesMaxOf } from '#domain/queue-receives.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { type PublishPorts, publish } from '#lambdas/shared/sqs/publish.ts';
import { copyIn, type DeadMessage } from '#lambdas/shared/sqs/redrive.ts';

export interface RetryPorts extends PublishPorts {
  readonly newDeadLetterId: () => DeadLetterId;
  readonly sendBack: (queue: QueueName, message: DeadMessage, copy: Copy, delaySeconds: number) => Promise<void>;
  /** Starts the worker that sees how the messages sent back end. */
  readonly notifyRedriver: () => Promise<void>;
  /** Mails the operators about parked messages, if no alert is in flight. */
  readonly alert: () => Promise<void>;
  readonly countParked: (count: number) => void;
  /** Counts messages that stay in a dead-letter queue. */
  readonly countUnrecorded: (count: number) => void;
}

/**
 * Handles the messages of a dead-letter queue: records each one, then sends it back to its queue or parks it. A message is
 * deleted from the dead-letter queue only after that; until then it is delivered again, and recording it again has the same
 * result. If no message of the batch could be handled the function fails, because batch item failures alone raise no alarm.
 */
export function retryDeadLetters(ports: RetryPorts) {
  return async function retryDeadLetters(event: SQSEvent): Promise<SQSBatchResponse> {
    const failed = new Map<SQSRecord, Error>();
    const parked: SQSRecord[] = [];
    let isRetried = false;
    let isPublished = false;
    // One notification for the whole batch, after the alert.
    const notifyRelay = async () => {
      isPublished = true;
    };
    await Promise.all(
      event.Records.map(async (record) => {
        try {
          const action = await retryOrPark({ ...ports, notifyRelay }, record);
          if (action === 'parked') parked.push(record);
          if (action === 'retry') isRetried = true;
        } catch (error) {
          failed.set(record, error as Error);
        }
      }),
    );
    if (parked.length > 0) {
      ports.countParked(parked.length);
      // A parked message whose alert failed is delivered again.
      await ports.alert().catch((error: Error) => {
        for (const record of parked) failed.set(record, error);
      });
    }
    if (isPublished) await ports.notifyRelay(false);
    if (isRetried) await ports.notifyRedriver();
    if (failed.size > 0) ports.countUnrecorded(failed.size);
    for (const [{ messageId }, error] of failed) log.error('failed to handle dead letter', { error, messageId });
    if (failed.size > 0 && failed.size === event.Records.length) throw [...failed.values()][0];
    return { batchItemFailures: [...failed.keys()].map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

function queueOf({ eventSourceARN }: SQSRecord): QueueName {
  const name = QUEUE_NAMES.find((one) => one === queueNameOf(eventSourceARN));
  if (!name) throw new Error(`Unknown dead-letter queue: ${eventSourceARN}`);
  return name;
}

async function retryOrPark(ports: RetryPorts, record: SQSRecord): Promise<'retry' | 'parked' | 'none'> {
  const dead = readRecord(record);
  const [row] = await publish(ports, recordDeadLetter(ports.newDeadLetterId(), dead));
  if (!row) throw new Error('record_dead_letter returned no row');
  if (row.action === 'retry') await ports.sendBack(queueOf(record), dead, row, row.delaySeconds);
  const { id: deadLetterId, action, delaySeconds } = row;
  log.info('dead letter recorded', { deadLetterId, messageId: record.messageId, action, delaySeconds });
  return row.action;
}

function readRecord(record: SQSRecord): Dead {
  const { [DEAD_LETTER_ATTRIBUTE]: _mark, ...rest } = record.messageAttributes ?? {};
  const attributes: Attributes = Object.fromEntries(
    Object.entries(rest).map(([name, { dataType, stringValue, binaryValue }]) => [
      name,
      { dataType, ...(stringValue ? { stringValue } : {}), ...(binaryValue ? { binaryValue } : {}) },
    ]),
  );
  // SNS and EventBridge add these if they could not deliver; then no consumer has received the message.
  const undelivered = rest['ERROR_MESSAGE']?.stringValue ?? rest['ErrorMessage']?.stringValue;
  return {
    queue: queueOf(record),
    messageId: record.messageId,
    body: record.body,
    attributes,
    error: undelivered
      ? inOneLine(undelivered)
      : 'no reason recorded: the function was stopped, or the database was unavailable',
    receives: undelivered ? 0 : receivesMaxOf(queueOf(record)),
    ...copyIn(record),
  };
}
