import type { Database } from '#db/data-api.ts';
import { claimAlerts, readAlerts, recordAlert } from '#db/statements/dead-letters.ts';
import type { Alert } from '#domain/dead-letter.ts';
import { ALERT_COLLECT_SECONDS } from '#domain/limits.ts';
import { alertWords } from '#mail/dead-letters.ts';
import type { WordsFor } from '#mail/words.ts';

export interface AlertPorts {
  readonly database: Database;
  readonly publicUrl: string;
  /** A unique id of the claim. */
  readonly newClaim: () => string;
  readonly mail: (words: WordsFor) => Promise<void>;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/**
 * Sends the due alert mails that no other worker has claimed. It waits between the claim and the count, so that a burst of
 * dead letters becomes one mail with the total. A mail that may not have been sent is claimed again: a duplicate alert is
 * better than none.
 */
export function alertOperators(ports: AlertPorts) {
  return async function alertOperators(): Promise<void> {
    const claimed = (await ports.database.rows(claimAlerts(ports.newClaim()))).map(({ id }) => id);
    if (claimed.length === 0) return;
    await ports.sleep(ALERT_COLLECT_SECONDS * 1_000);
    const alerts = await ports.database.rows(readAlerts(claimed));
    // One after another: in its sandbox SES accepts one mail a second, and one alert goes to every operator.
    const failures: unknown[] = [];
    for (const { alert } of alerts) await sendAlert(ports, alert).catch((error) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
}

async function sendAlert({ database, mail, publicUrl }: AlertPorts, alert: Alert): Promise<void> {
  try {
    // 0 if an operator has handled all of them before the mail.
    if (alert.count > 0) await mail(alertWords(alert, publicUrl));
  } catch (error) {
    await database.rows(recordAlert(alert.id, false));
    throw error;
  }
  await database.rows(recordAlert(alert.id, true));
}
