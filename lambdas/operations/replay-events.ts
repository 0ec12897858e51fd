import type { Database } from '#db/data-api.ts';
import { claimReplayedEvents, recordReplayed } from '#db/statements/redrives.ts';
import { type EventMessage, eventMessage } from '#domain/event-message.ts';
import { WORKER_STOP_SECONDS } from '#domain/limits.ts';
import type { QueueName } from '#domain/queue-names.ts';
import type { Work } from '#lambdas/shared/sqs/consume.ts';

export interface ReplayPorts {
  readonly database: Database;
  /** Sends at most ten messages by one call; throws unless the queue accepted all of them. */
  readonly sendEvents: (queue: QueueName, messages: readonly EventMessage[]) => Promise<void>;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly pollAgain: (seconds: number) => Promise<void>;
}

/** Sends past events to one queue at the rate of their replay. Each claim is one call of SQS, and asks for the stop right before it. */
export function replayEvents({ database, sendEvents, sleep, pollAgain }: ReplayPorts) {
  return async function replayEvents({ again, millisecondsLeft }: Work): Promise<void> {
    for (;;) {
      if (millisecondsLeft() < WORKER_STOP_SECONDS * 1_000) return pollAgain(0);
      const rows = await database.rows(claimReplayedEvents(again));
      const [first] = rows;
      if (!first?.redriveId || !first.queue || first.claimedTo === null) {
        return first?.pollAfterSeconds ? pollAgain(first.pollAfterSeconds) : undefined;
      }
      const messages = rows.map(({ id, type, at, requestId, data }) =>
        eventMessage(String(id), { type: type ?? '', at, requestId, data }),
      );
      await sendEvents(first.queue as QueueName, messages);
      // If the process dies here: the same events are sent again after the lease, unless the replay was stopped.
      // Consumers deduplicate.
      await database.rows(recordReplayed(first.redriveId, first.claimedTo));
      await sleep(first.waitMilliseconds ?? 0);
    }
  };
}
