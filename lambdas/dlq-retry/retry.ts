import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Database } from '#db/data-api.ts';
import { type Dead, recordDeadLetter } from '#db/statements/dead-letters.ts';
import { type Attributes, type Copy, DEAD_LETTER_ATTRIBUTE, readCopy } from '#domain/dead-letter.ts';
import type { DeadLetterId } from '#domain/ids.ts';
import { RECEIVES_MAX } from '#domain/limits.ts';
import { QUEUE_NAMES, type QueueName, queueNameOf } from '#domain/queue-names.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import type { DeadMessage } from '#lambdas/shared/sqs/redrive.ts';

export interface RetryPorts {
  readonly database: Database;
  readonly newDeadLetterId: () => DeadLetterId;
  readonly sendBack: (queue: QueueName, message: DeadMessage, copy: Copy, delaySeconds: number) => Promise<void>;
  /** Mails the operators what was parked, if nobody has. */
  readonly alert: () => Promise<void>;
  /** So that whoever looks hears of it. */
  readonly notifyRelay: () => Promise<void>;
  readonly countParked: (queue: QueueName, count: number) => void;
}

/**
 * Takes what lies in a dead-letter queue: records it, then sends it back or parks it. A message leaves the dead-letter
 * queue only after all of that; until then it comes again, and the record gives the same answer. When nothing of a batch
 * could be recorded the function fails, because a list of failed messages alone would raise no alarm.
 */
export const retry =
  (ports: RetryPorts) =>
  async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    log.addContext(context);
    const failed = new Map<SQSRecord, Error>();
    const parked: SQSRecord[] = [];
    await Promise.all(
      event.Records.map(async (record) => {
        try {
          if ((await takeOne(ports, record)) === 'parked') parked.push(record);
        } catch (error) {
          failed.set(record, error as Error);
        }
      }),
    );
    if (parked.length > 0) {
      for (const [queue, records] of Object.entries(Object.groupBy(parked, queueOf)))
        ports.countParked(queue as QueueName, records?.length ?? 0);
      // Parked and told, or not done at all.
      await ports.alert().catch((error: Error) => {
        for (const record of parked) failed.set(record, error);
      });
      await ports.notifyRelay();
    }
    for (const [{ messageId }, error] of failed) log.error('a dead letter stays where it is', { error, messageId });
    if (failed.size > 0 && failed.size === event.Records.length) throw [...failed.values()][0];
    return { batchItemFailures: [...failed.keys()].map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };

function queueOf({ eventSourceARN }: SQSRecord): QueueName {
  const name = QUEUE_NAMES.find((one) => one === queueNameOf(eventSourceARN));
  if (!name) throw new Error(`no queue of the shop: ${eventSourceARN}`);
  return name;
}

async function takeOne(ports: RetryPorts, record: SQSRecord): Promise<'retry' | 'parked' | 'none'> {
  const dead = read(record);
  const [row] = await ports.database.rows(recordDeadLetter(ports.newDeadLetterId(), dead));
  if (!row) throw new Error('the dead letter was not recorded');
  if (row.action === 'retry') await ports.sendBack(queueOf(record), dead, row, row.delaySeconds);
  const { id: deadLetterId, action, delaySeconds } = row;
  log.info('a dead letter', { deadLetterId, messageId: record.messageId, action, delaySeconds });
  return row.action;
}

function read(record: SQSRecord): Dead {
  const { [DEAD_LETTER_ATTRIBUTE]: mark, ...rest } = record.messageAttributes ?? {};
  const attributes: Attributes = Object.fromEntries(
    Object.entries(rest).map(([name, { dataType, stringValue, binaryValue }]) => [
      name,
      { dataType, ...(stringValue ? { stringValue } : {}), ...(binaryValue ? { binaryValue } : {}) },
    ]),
  );
  // SNS and EventBridge say why they could not deliver; then no consumer has seen it.
  const undelivered = rest['ERROR_MESSAGE']?.stringValue ?? rest['ErrorMessage']?.stringValue;
  return {
    queue: queueOf(record),
    messageId: record.messageId,
    body: record.body,
    attributes,
    error: undelivered ?? 'no reason was left: its function was stopped, or the database was away',
    receives: undelivered ? 0 : RECEIVES_MAX,
    ...readCopy(mark?.stringValue),
  };
}
