import type { PublishBatchRequestEntry } from '@aws-sdk/client-sns';
import type { Database } from '#db/data-api.ts';
import { claimOutbox, markPublished } from '#db/statements/outbox.ts';
import { eventMessage, type Fact } from '#domain/event-message.ts';
import { derivedEvents, type Topic } from '#domain/events.ts';
import { AWS_BATCH_ENTRIES_MAX, RELAY_CLAIM_MAX, WORKER_STOP_SECONDS } from '#domain/limits.ts';
import type { Work } from '#lambdas/shared/sqs/consume.ts';
import type { PublishBatch } from './sns-batch.ts';

export interface RelayPorts {
  readonly database: Database;
  readonly publishBatch: PublishBatch;
  readonly pollAgain: (seconds: number) => Promise<void>;
}

const PARALLEL_BATCHES = 5;

interface Entry {
  readonly topic: Topic;
  readonly entry: PublishBatchRequestEntry;
}

/** A row of the outbox and its SNS entries: it is marked as published once SNS has accepted all of them. */
interface Claimed {
  readonly id: number;
  readonly entries: readonly Entry[];
}

/** Publishes due events until there are none, then schedules the poll for the next event that comes due later. */
export function publishOutbox(ports: RelayPorts) {
  return async function publishOutbox({ again, millisecondsLeft }: Work): Promise<void> {
    for (;;) {
      if (millisecondsLeft() < WORKER_STOP_SECONDS * 1_000) return ports.pollAgain(0);
      const rows = await ports.database.rows(claimOutbox(again));
      const claimed = rows.flatMap((row) => toClaimed(row));
      // If the process dies after publishing: the events are published again after their lease. Consumers deduplicate.
      if (claimed.length > 0) await publishEvents(ports, claimed);
      // A full claim may have left due events behind.
      if (claimed.length === RELAY_CLAIM_MAX) continue;
      const seconds = rows.find((row) => row.pollAfterSeconds !== null)?.pollAfterSeconds;
      return seconds ? ports.pollAgain(seconds) : undefined;
    }
  };
}

async function publishEvents(ports: RelayPorts, claimed: readonly Claimed[]): Promise<void> {
  const batches = (['stock', 'order'] as const).flatMap((topic) => {
    const ofTopic = claimed.flatMap(({ entries }) => entries.filter((one) => one.topic === topic));
    return Array.from({ length: Math.ceil(ofTopic.length / AWS_BATCH_ENTRIES_MAX) }, (_, i) => ({
      topic,
      entries: ofTopic.slice(i * AWS_BATCH_ENTRIES_MAX, (i + 1) * AWS_BATCH_ENTRIES_MAX).map(({ entry }) => entry),
    }));
  });
  const accepted = new Set<string>();
  const failures: unknown[] = [];
  const send = async ({ topic, entries }: (typeof batches)[number]) => {
    try {
      for (const id of await ports.publishBatch(topic, entries)) accepted.add(id);
    } catch (error) {
      failures.push(error);
    }
  };
  for (let i = 0; i < batches.length; i += PARALLEL_BATCHES) {
    await Promise.all(batches.slice(i, i + PARALLEL_BATCHES).map(send));
  }
  const published = claimed
    .filter(({ entries }) => entries.every(({ entry }) => accepted.has(entry.Id ?? '')))
    .map(({ id }) => id);
  // Published events are marked even if another batch failed; the others are claimed again after their lease.
  if (published.length > 0) await ports.database.rows(markPublished(published));
  // Thrown, so that SQS delivers the message again and the next poll is scheduled for the end of the lease.
  if (published.length < claimed.length)
    throw failures[0] ?? new Error(`SNS rejected ${claimed.length - published.length} events`);
}

function toClaimed(row: ClaimRow): Claimed[] {
  const { id, topic, type, data, requestId, at } = row;
  if (id === null || topic === null || type === null) return [];
  // Operator events appear only in the stream. Marking them as published gives them their stream number.
  if (topic === 'operators') return [{ id, entries: [] }];
  const derived = derivedEvents(type, data ?? {});
  const entries = [toEntry(String(id), topic, { type, at, requestId, data })];
  if (derived) {
    const { suffix, topic: derivedTopic, ...fact } = derived;
    entries.push(toEntry(`${id}-${suffix}`, derivedTopic, { at, requestId, ...fact }));
  }
  return [{ id, entries }];
}

function toEntry(id: string, topic: Topic, fact: Fact): Entry {
  const { body, attributes } = eventMessage(id, fact);
  return { topic, entry: { Id: id, Message: body, MessageAttributes: attributes } };
}

type ClaimRow = ReturnType<ReturnType<typeof claimOutbox>['decode']>;
