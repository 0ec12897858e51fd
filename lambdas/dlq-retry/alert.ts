import type { Database } from '#db/data-api.ts';
import { claimAlerts, readAlerts, recordAlert } from '#db/statements/dead-letters.ts';
import type { Alert } from '#domain/dead-letter.ts';
import { ALERT_COLLECT_SECONDS } from '#domain/limits.ts';
import { alertWords } from '#mail/dead-letters.ts';
import type { Locale, Words } from '#mail/words.ts';

export interface AlertPorts {
  readonly database: Database;
  readonly publicUrl: string;
  /** A name nobody else claims by. */
  readonly newClaim: () => string;
  readonly mail: (words: (locale: Locale) => Words) => Promise<void>;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/**
 * Sends the alert mails nobody else has claimed. Between the claim and the count it waits a moment, so that a burst is one
 * mail with its whole number. An operator would rather hear twice than never: what may not have left is claimed again.
 */
export const alert = (ports: AlertPorts) => async (): Promise<void> => {
  const claimed = (await ports.database.rows(claimAlerts(ports.newClaim()))).map(({ id }) => id);
  if (claimed.length === 0) return;
  await ports.sleep(ALERT_COLLECT_SECONDS * 1_000);
  const alerts = await ports.database.rows(readAlerts(claimed));
  const tellings = await Promise.allSettled(alerts.map(({ alert }) => tell(ports, alert)));
  const failed = tellings.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
};

async function tell({ database, mail, publicUrl }: AlertPorts, alert: Alert): Promise<void> {
  try {
    // None is left: somebody was faster than the mail.
    if (alert.count > 0) await mail(alertWords(alert, publicUrl));
  } catch (error) {
    await database.rows(recordAlert(alert.id, false));
    throw error;
  }
  await database.rows(recordAlert(alert.id, true));
}
