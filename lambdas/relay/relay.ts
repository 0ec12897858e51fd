import type { PublishBatchRequestEntry } from '@aws-sdk/client-sns';
import type { Database } from '#db/database.ts';
import { claimOutbox, markPublished } from '#db/outbox.ts';
import { EVENT_VERSION } from '#domain/events.ts';
import { AWS_BATCH_ENTRIES_MAX, RELAY_CLAIM_MAX, WORKER_STOP_SECONDS } from '#domain/limits.ts';
import type { Work } from '#lambdas/support/queue.ts';

type Topic = 'order' | 'stock';
/** What only the stream tells is never published: it is marked, which gives it its number. */
type Told = Topic | 'operators';

export interface RelayPorts {
  readonly database: Database;
  /** Publishes up to ten entries and answers the ids of those that were taken. */
  readonly publishBatch: (topic: Topic, entries: PublishBatchRequestEntry[]) => Promise<readonly string[]>;
  readonly lookAgain: (seconds: number) => Promise<void>;
}

const PARALLEL_BATCHES = 5;

interface Claimed {
  readonly id: number;
  readonly topic: Told;
  readonly entry: PublishBatchRequestEntry;
}

/**
 * Publishes what is due until nothing is, then makes sure that somebody looks again when something will be. Dying after a
 * publish: its events are published again after their lease, and every consumer deduplicates.
 */
export const relay =
  (ports: RelayPorts) =>
  async ({ again, millisecondsLeft }: Work): Promise<void> => {
    for (;;) {
      if (millisecondsLeft() < WORKER_STOP_SECONDS * 1_000) return ports.lookAgain(0);
      const rows = await ports.database.rows(claimOutbox(again));
      const claimed = rows.flatMap((row) => toClaimed(row));
      if (claimed.length > 0) await publish(ports, claimed);
      // A full claim may have left more behind.
      if (claimed.length === RELAY_CLAIM_MAX) continue;
      const look = rows.find((row) => row.look !== null)?.look;
      return look ? ports.lookAgain(look) : undefined;
    }
  };

async function publish(ports: RelayPorts, claimed: readonly Claimed[]): Promise<void> {
  const batches = (['stock', 'order'] as const).flatMap((topic) => {
    const ofTopic = claimed.filter((event) => event.topic === topic);
    return Array.from({ length: Math.ceil(ofTopic.length / AWS_BATCH_ENTRIES_MAX) }, (_, i) => ({
      topic,
      events: ofTopic.slice(i * AWS_BATCH_ENTRIES_MAX, (i + 1) * AWS_BATCH_ENTRIES_MAX),
    }));
  });
  const taken = claimed.filter(({ topic }) => topic === 'operators').map(({ id }) => id);
  const failures: unknown[] = [];
  const send = async ({ topic, events }: (typeof batches)[number]) => {
    try {
      const ids = new Set(
        await ports.publishBatch(
          topic,
          events.map(({ entry }) => entry),
        ),
      );
      taken.push(...events.filter(({ entry }) => ids.has(entry.Id ?? '')).map(({ id }) => id));
    } catch (error) {
      failures.push(error);
    }
  };
  for (let i = 0; i < batches.length; i += PARALLEL_BATCHES) {
    await Promise.all(batches.slice(i, i + PARALLEL_BATCHES).map(send));
  }
  // What was published is marked even when a later batch failed; what was not keeps its lease and comes again after it.
  if (taken.length > 0) await ports.database.rows(markPublished(taken));
  // Thrown, so that the message that woke us comes again and a look is sent for when the lease is over.
  if (taken.length < claimed.length) throw failures[0] ?? new Error(`SNS left ${claimed.length - taken.length} events`);
}

function toClaimed(row: RowOfClaim): Claimed[] {
  const { id, topic, type, data, requestId, at } = row;
  if (id === null || topic === null || type === null) return [];
  const event = { id: `evt_${id}`, type, version: EVENT_VERSION, at, requestId, data };
  const units = data?.units;
  return [
    {
      id,
      topic,
      entry: {
        Id: String(id),
        Message: JSON.stringify(event),
        MessageAttributes: {
          type: { DataType: 'String', StringValue: type },
          ...(units === undefined ? {} : { units: { DataType: 'Number', StringValue: String(units) } }),
        },
      },
    },
  ];
}

type RowOfClaim = ReturnType<ReturnType<typeof claimOutbox>['decode']>;
