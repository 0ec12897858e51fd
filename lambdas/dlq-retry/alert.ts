import type { Database } from '#db/database.ts';
import { claimAlerts, readAlerts, recordAlert } from '#db/dead-letters.ts';
import { ALERT_COLLECT_SECONDS } from '#domain/limits.ts';
import { alertWords } from '#mail/dead-letters.ts';
import type { Words } from '#mail/words.ts';

export interface AlertPorts {
  readonly database: Database;
  readonly publicUrl: string;
  readonly mail: (words: Words) => Promise<void>;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/**
 * Sends the alert mails nobody else has claimed. Between the claim and the count it waits a moment, so that a burst is one
 * mail with its whole number. An operator would rather hear twice than never: what may not have left is claimed again.
 */
export const alert = (ports: AlertPorts) => async (): Promise<void> => {
  const claimed = (await ports.database.rows(claimAlerts())).map(({ id }) => id);
  if (claimed.length === 0) return;
  await ports.sleep(ALERT_COLLECT_SECONDS * 1_000);
  const failures: Error[] = [];
  for (const { alert } of await ports.database.rows(readAlerts(claimed))) {
    // Somebody was faster than the mail.
    const sent = alert.count === 0 || (await tryMail(ports, alertWords(alert, ports.publicUrl), failures));
    await ports.database.rows(recordAlert(alert.id, sent));
  }
  if (failures[0]) throw failures[0];
};

async function tryMail(ports: AlertPorts, words: Words, failures: Error[]): Promise<boolean> {
  try {
    await ports.mail(words);
    return true;
  } catch (error) {
    failures.push(error as Error);
    return false;
  }
}
