import type { Database } from '#db/data-api.ts';
import { claimRecoveries, recordRecovery } from '#db/statements/dead-letters.ts';
import { beginRedrivenSend, claimRedrive, recordRedriven, type Sent } from '#db/statements/redrives.ts';
import type { Copy } from '#domain/dead-letter.ts';
import { reasonOf } from '#domain/failure-reason.ts';
import { WORKER_STOP_SECONDS } from '#domain/limits.ts';
import type { QueueName } from '#domain/queue-names.ts';
import type { Work } from '#lambdas/shared/sqs/consume.ts';
import type { DeadMessage } from '#lambdas/shared/sqs/redrive.ts';
import { recoveredWords } from '#mail/dead-letters.ts';
import type { WordsFor } from '#mail/words.ts';
import { wholeMessage } from './read-dead-letters.ts';

export interface RedriverPorts {
  readonly database: Database;
  readonly publicUrl: string;
  /** A unique id of the claim. */
  readonly newClaim: () => string;
  readonly sendBack: (queue: QueueName, message: DeadMessage, copy: Copy, delaySeconds: number) => Promise<void>;
  /** Mails the operators about parked messages without an alert. */
  readonly alert: () => Promise<void>;
  readonly mail: (words: WordsFor) => Promise<void>;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly pollAgain: (seconds: number) => Promise<void>;
}

interface Claimed {
  readonly redriveId: string;
  readonly id: string;
  readonly queue: string;
}

/** Sends the messages of redrives at their rate, mails the operators if one was parked, and then which queues have recovered. */
export function sendRedrives(ports: RedriverPorts) {
  return async function sendRedrives(_messages: readonly unknown[], work: Work): Promise<void> {
    for (;;) {
      if (work.millisecondsLeft() < WORKER_STOP_SECONDS * 1_000) return ports.pollAgain(0);
      const rows = await ports.database.rows(claimRedrive(work.again));
      const claimed = rows.flatMap(({ redriveId, id, queue }) =>
        redriveId && id && queue ? [{ redriveId, id, queue }] : [],
      );
      const [first] = rows;
      const isParked = rows.some(({ parked }) => parked);
      if (claimed.length === 0 || !first?.redriveId) {
        if (isParked) await ports.alert();
        await mailRecoveries(ports);
        return first?.pollAfterSeconds ? ports.pollAgain(first.pollAfterSeconds) : undefined;
      }
      const sent = (await Promise.all(claimed.map((deadLetter) => sendOne(ports, deadLetter)))).flatMap(
        (one) => one ?? [],
      );
      // If the process dies here: the messages are claimed again after their lease and sent again, unless their redrive was
      // stopped. Consumers deduplicate.
      if (sent.length > 0) await ports.database.rows(recordRedriven(first.redriveId, sent));
      if (isParked || sent.some(({ error }) => error)) await ports.alert();
      await ports.sleep(first.waitMilliseconds ?? 0);
    }
  };
}

/** Sends one message, or returns nothing if the redrive was stopped or the message discarded after the claim. */
async function sendOne(
  { database, sendBack }: RedriverPorts,
  { redriveId, id, queue }: Claimed,
): Promise<Sent | undefined> {
  try {
    const pieces = await database.rows(beginRedrivenSend(redriveId, id));
    const [first] = pieces;
    if (!first) return undefined;
    const message = await wholeMessage(database, id, pieces);
    await sendBack(queue as QueueName, message, { id, send: first.send }, 0);
    return { id };
  } catch (error) {
    return { id, error: reasonOf(error as Error) };
  }
}

async function mailRecoveries(ports: RedriverPorts): Promise<void> {
  for (const { recovery } of await ports.database.rows(claimRecoveries(ports.newClaim()))) {
    try {
      await ports.mail(recoveredWords(recovery, ports.publicUrl));
    } catch (error) {
      await ports.database.rows(recordRecovery(recovery.alerts, false));
      throw error;
    }
    await ports.database.rows(recordRecovery(recovery.alerts, true));
  }
}
