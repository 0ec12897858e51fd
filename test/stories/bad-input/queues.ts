/** Access to the shop’s queues: send anything, wait, and read the dead letters. */
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import type { QueueName } from '#domain/queue-names.ts';
import { queueUrl } from '#test/stories/aws-cli.ts';
import { passUntil } from '#test/stories/dead.ts';
import type { Tables } from '#test/stories/tables.ts';
import { BAD } from './messages.ts';

export const QUEUES = Object.keys(BAD) as QueueName[];
const BATCH_BYTES_MAX = 200 * 1024;

/** Sends messages in as few batches as possible, valid and invalid together; message id → name. */
export async function sendAll(
  sqs: SQSClient,
  queue: QueueName,
  messages: readonly (readonly [name: string, body: string])[],
) {
  const ids = new Map<string, string>();
  const url = await queueUrl(queue);
  // Without the queue's own delay.
  let entries: { Id: string; MessageBody: string; DelaySeconds: 0 }[] = [];
  const flush = async () => {
    if (entries.length === 0) return;
    const { Successful = [], Failed = [] } = await sqs.send(
      new SendMessageBatchCommand({ QueueUrl: url, Entries: entries }),
    );
    expect(Failed).toEqual([]);
    for (const { Id, MessageId } of Successful) ids.set(MessageId ?? '', messages[Number(Id)]?.[0] ?? '');
    entries = [];
  };
  for (const [i, [, MessageBody]] of messages.entries()) {
    const bytes = entries.reduce((sum, entry) => sum + entry.MessageBody.length, MessageBody.length);
    if (entries.length === 10 || bytes > BATCH_BYTES_MAX) await flush();
    entries.push({ Id: String(i), MessageBody, DelaySeconds: 0 });
  }
  await flush();
  return ids;
}

export interface Dead {
  readonly messageId: string;
  readonly body: string;
  readonly error: string;
  readonly receives: number;
  /** Automatic retry rounds that have begun. Each began after every receive of a copy failed. */
  readonly rounds: number;
}

/** Moves the clock until all failed messages are dead letters; returns them. */
export async function untilDead({ client }: Tables, ids: readonly string[], count: number): Promise<readonly Dead[]> {
  const dead = async () =>
    (
      await client.query<Dead>(
        `select message_id as "messageId", body, error, receives, rounds from app.dead_letters
         where state = 'retrying' and message_id = any ($1)`,
        [ids],
      )
    ).rows;
  return passUntil(dead, ({ length }) => length >= count);
}
