import type { SQSRecord } from 'aws-lambda';
import { askAds } from '#db/ads.ts';
import type { Database } from '#db/database.ts';
import { AdMessage } from '#domain/events.ts';
import { log } from '#lambdas/support/log.ts';
import { receiveCount } from '#lambdas/support/queue.ts';

export interface AskPorts {
  readonly database: Database;
  /** Throws when the mailer could not be woken. */
  readonly wakeMailer: () => Promise<void>;
}

/**
 * Handles one message of the ad-stop queue: the shelf of a product has changed, so its ads are looked at. The statement
 * compares what is with what was asked, so a message that comes twice, late or out of order finds nothing left to ask.
 */
export const ask =
  (ports: AskPorts) =>
  async (record: SQSRecord): Promise<void> => {
    // Dying here: nothing was done, the message comes again.
    const { data } = AdMessage.parse(JSON.parse(record.body));
    const [row] = await ports.database.rows(askAds(data.productId));
    // Dying here: requests and mails are committed and nobody was woken. The message comes again, finds nothing to ask, and
    // wakes the mailer because it came again.
    if (row?.asked || receiveCount(record) > 1) await ports.wakeMailer();
    // Dying here: it comes again and wakes the mailer once more, who finds the mail sent.
    if (row?.asked) log.info('ad managers were asked', { productId: data.productId, because: data, asked: row.asked });
  };
