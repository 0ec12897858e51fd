/** What a person may do to the shop’s queues: send anything, wait, and look at what was parked. */
import { readFileSync } from 'node:fs';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { expect, inject } from 'vitest';
import { queueUrl } from '#test/stories/aws-cli.ts';
import { passUntil } from '#test/stories/dead.ts';
import type { Tables } from '#test/stories/tables.ts';
import { BAD, CONSUMERS, type QueueName } from './messages.ts';

export const QUEUES = Object.keys(BAD) as QueueName[];
const BATCH_BYTES_MAX = 200 * 1024;

/** Sends them in as few batches as they fit in, good and bad side by side; message id → name. */
export async function sendAll(
  sqs: SQSClient,
  queue: QueueName,
  messages: readonly (readonly [name: string, body: string])[],
) {
  const ids = new Map<string, string>();
  const url = await queueUrl(queue);
  let entries: { Id: string; MessageBody: string }[] = [];
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
    entries.push({ Id: String(i), MessageBody });
  }
  await flush();
  return ids;
}

export interface Dead {
  readonly messageId: string;
  readonly body: string;
  readonly receives: number;
}

/** Lets time pass until all that were sent and failed are parked, and gives them: of every queue, by their messages' ids. */
export async function untilParked(tables: Tables, ids: readonly string[], count: number): Promise<readonly Dead[]> {
  const parked = async () =>
    (
      await tables.client.query<Dead>(
        `select message_id as "messageId", body, receives from app.dead_letters
         where state = 'parked' and message_id = any ($1)`,
        [ids],
      )
    ).rows;
  return passUntil(parked, ({ length }) => length >= count, 'PT30S', 170);
}

/** Every time the consumer said that a message failed: message id → its receives, in order; two workers log in any order. */
export function failuresOf(queue: QueueName): ReadonlyMap<string, readonly number[]> {
  const log = readFileSync(`.local/${new URL(inject('origin')).port}/logs/${CONSUMERS[queue]}.log`, 'utf8');
  const failures = new Map<string, number[]>();
  for (const text of log.split('\n').filter((one) => one.includes('"a message failed"'))) {
    const { messageId, receives } = JSON.parse(text) as { messageId: string; receives: number };
    failures.set(
      messageId,
      [...(failures.get(messageId) ?? []), receives].sort((a, b) => a - b),
    );
  }
  return failures;
}
