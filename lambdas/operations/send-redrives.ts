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
import { readMessage } from './read-dead-letters.ts';

export interface RedriverPorts {
  readonly database: Database;
  readonly publicUrl: string;
  /** A unique id of the claim. */
  readonly newClaim: () => string;
  readonly sendBack: (queue: QueueName, message: DeadMessage, copy: Copy, delaySeconds: number) => Promise<void>;
  readonly mail: (words: (locale: Locale) => Words) => Promise<void>;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly pollAgain: (seconds: number) => Promise<void>;
}

interface Claimed extends Copy {
  readonly queue: string;
}

/** Sends the messages of redrives at their rate, then mails which queues have recovered. */
export function sendRedrives(ports: RedriverPorts) {
  return async function sendRedrives(_messages: readonly unknown[], work: Work): Promise<void> {
    for (;;) {
      if (work.millisecondsLeft() < WORKER_STOP_SECONDS * 1_000) return ports.pollAgain(0);
      const rows = await ports.database.rows(claimRedrive(work.again));
      const claimed = rows.flatMap(({ id, queue, send }) => (id && queue && send ? [{ id, queue, send }] : []));
      const [first] = rows;
      if (claimed.length === 0 || !first?.redriveId) {
        await mailRecoveries(ports);
        return first?.pollAfterSeconds ? ports.pollAgain(first.pollAfterSeconds) : undefined;
      }
      const sent = await Promise.all(claimed.map((deadLetter) => sendOne(ports, deadLetter)));
      // If the process dies here: the messages are claimed again after their lease and sent again. Consumers deduplicate.
      await ports.database.rows(recordRedriven(first.redriveId, sent));
      await ports.sleep(first.waitMilliseconds ?? 0);
    }
  };
}

async function sendOne(ports: RedriverPorts, deadLetter: Claimed): Promise<Sent> {
  const { id, queue } = deadLetter;
  try {
    await ports.sendBack(queue as QueueName, await readMessage(ports.database, id), deadLetter, 0);
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
