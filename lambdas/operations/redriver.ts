import type { Database } from '#db/data-api.ts';
import { claimRecoveries, recordRecovery } from '#db/statements/dead-letters.ts';
import { claimRedrive, recordRedriven, type Sent } from '#db/statements/redrives.ts';
import { type Copy, reasonOf } from '#domain/dead-letter.ts';
import { WORKER_STOP_SECONDS } from '#domain/limits.ts';
import type { QueueName } from '#domain/queue-names.ts';
import type { Work } from '#lambdas/shared/sqs/consume.ts';
import type { DeadMessage } from '#lambdas/shared/sqs/redrive.ts';
import { recoveredWords } from '#mail/dead-letters.ts';
import type { Locale, Words } from '#mail/words.ts';
import { messageOf } from './read.ts';

export interface RedriverPorts {
  readonly database: Database;
  readonly publicUrl: string;
  /** A name nobody else claims by. */
  readonly newClaim: () => string;
  readonly sendBack: (queue: QueueName, message: DeadMessage, copy: Copy, delaySeconds: number) => Promise<void>;
  readonly mail: (words: (locale: Locale) => Words) => Promise<void>;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly pollAgain: (seconds: number) => Promise<void>;
}

interface Claimed extends Copy {
  readonly queue: string;
}

/**
 * Sends what redrives want, a second's worth at a time, then tells which queues have recovered. Dying between a claim and
 * its record: the claim comes free after its lease and is sent again, and every consumer deduplicates.
 */
export const redriver =
  (ports: RedriverPorts) =>
  async (_looks: readonly unknown[], { again, millisecondsLeft }: Work): Promise<void> => {
    for (;;) {
      if (millisecondsLeft() < WORKER_STOP_SECONDS * 1_000) return ports.pollAgain(0);
      const rows = await ports.database.rows(claimRedrive(again));
      const claimed = rows.flatMap(({ id, queue, send }) => (id && queue && send ? [{ id, queue, send }] : []));
      const [first] = rows;
      if (claimed.length === 0 || !first?.redriveId) {
        await mailRecoveries(ports);
        return first?.look ? ports.pollAgain(first.look) : undefined;
      }
      const sent = await Promise.all(claimed.map((letter) => sendOne(ports, letter)));
      await ports.database.rows(recordRedriven(first.redriveId, sent));
      await ports.sleep(first.waitMilliseconds ?? 0);
    }
  };

async function sendOne(ports: RedriverPorts, letter: Claimed): Promise<Sent> {
  try {
    await ports.sendBack(letter.queue as QueueName, await messageOf(ports.database, letter.id), letter, 0);
    return { id: letter.id };
  } catch (error) {
    return { id: letter.id, error: reasonOf(error as Error) };
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
