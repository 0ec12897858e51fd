import type { PublishBatchRequestEntry } from '@aws-sdk/client-sns';
import type { Database } from '#db/data-api.ts';
import { claimOutbox, markPublished } from '#db/statements/outbox.ts';
import { derivedEvents, EVENT_VERSION, type Topic } from '#domain/events.ts';
import { AWS_BATCH_ENTRIES_MAX, RELAY_CLAIM_MAX, WORKER_STOP_SECONDS } from '#domain/limits.ts';
import type { Work } from '#lambdas/shared/sqs/consume.ts';

export interface RelayPorts {
  readonly database: Database;
  /** Publishes up to ten entries and answers the ids of those that were taken. */
  readonly publishBatch: (topic: Topic, entries: PublishBatchRequestEntry[]) => Promise<readonly string[]>;
  readonly pollAgain: (seconds: number) => Promise<void>;
}

const PARALLEL_BATCHES = 5;

interface Entry {
  readonly topic: Topic;
  readonly entry: PublishBatchRequestEntry;
}

/** A row of the outbox and what is told of it: marked when all of it was taken. */
interface Claimed {
  readonly id: number;
  readonly entries: readonly Entry[];
}

/**
 * Publishes what is due until nothing is, then makes sure that somebody looks again when something will be. Dying after a
 * publish: its events are published again after their lease, and every consumer deduplicates.
 */
export const relay =
  (ports: RelayPorts) =>
  async ({ again, millisecondsLeft }: Work): Promise<void> => {
    for (;;) {
      if (millisecondsLeft() < WORKER_STOP_SECONDS * 1_000) return ports.pollAgain(0);
      const rows = await ports.database.rows(claimOutbox(again));
      const claimed = rows.flatMap((row) => toClaimed(row));
      if (claimed.length > 0) await publish(ports, claimed);
      // A full claim may have left more behind.
      if (claimed.length === RELAY_CLAIM_MAX) continue;
      const look = rows.find((row) => row.look !== null)?.look;
      return look ? ports.pollAgain(look) : undefined;
    }
  };

async function publish(ports: RelayPorts, claimed: readonly Claimed[]): Promise<void> {
  const batches = (['stock', 'order'] as const).flatMap((topic) => {
    const ofTopic = claimed.flatMap(({ entries }) => entries.filter((one) => one.topic === topic));
    return Array.from({ length: Math.ceil(ofTopic.length / AWS_BATCH_ENTRIES_MAX) }, (_, i) => ({
      topic,
      entries: ofTopic.slice(i * AWS_BATCH_ENTRIES_MAX, (i + 1) * AWS_BATCH_ENTRIES_MAX).map(({ entry }) => entry),
    }));
  });
  const told = new Set<string>();
  const failures: unknown[] = [];
  const send = async ({ topic, entries }: (typeof batches)[number]) => {
    try {
      for (const id of await ports.publishBatch(topic, entries)) told.add(id);
    } catch (error) {
      failures.push(error);
    }
  };
  for (let i = 0; i < batches.length; i += PARALLEL_BATCHES) {
    await Promise.all(batches.slice(i, i + PARALLEL_BATCHES).map(send));
  }
  const taken = claimed
    .filter(({ entries }) => entries.every(({ entry }) => told.has(entry.Id ?? '')))
    .map(({ id }) => id);
  // What was published is marked even when a later batch failed; what was not keeps its lease and comes again after it.
  if (taken.length > 0) await ports.database.rows(markPublished(taken));
  // Thrown, so that the message that woke us comes again and a look is sent for when the lease is over.
  if (taken.length < claimed.length) throw failures[0] ?? new Error(`SNS left ${claimed.length - taken.length} events`);
}

function toClaimed(row: RowOfClaim): Claimed[] {
  const { id, topic, type, data, requestId, at } = row;
  if (id === null || topic === null || type === null) return [];
  // What only the stream tells is not published; being marked gives it its number there.
  if (topic === 'operators') return [{ id, entries: [] }];
  const also = derivedEvents(type, data ?? {});
  const entries = [toEntry(String(id), topic, { type, at, requestId, data })];
  if (also)
    entries.push(toEntry(`${id}-${also.suffix}`, also.topic, { type: also.type, at, requestId, data: also.data }));
  return [{ id, entries }];
}

interface Fact {
  readonly type: string;
  readonly at: string | null;
  readonly requestId: string | null;
  readonly data: { readonly units?: number } | null;
}

function toEntry(id: string, topic: Topic, { type, at, requestId, data }: Fact): Entry {
  const units = data?.units;
  return {
    topic,
    entry: {
      Id: id,
      Message: JSON.stringify({ id: `evt_${id}`, type, version: EVENT_VERSION, at, requestId, data }),
      MessageAttributes: {
        type: { DataType: 'String', StringValue: type },
        ...(units === undefined ? {} : { units: { DataType: 'Number', StringValue: String(units) } }),
      },
    },
  };
}

type RowOfClaim = ReturnType<ReturnType<typeof claimOutbox>['decode']>;
