import type { SQSRecord } from 'aws-lambda';
import type { Database } from '#db/data-api.ts';
import { requestAds } from '#db/statements/ads.ts';
import { AdMessage } from '#domain/queues/ad-stop.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { receiveCount } from '#lambdas/shared/sqs/consume.ts';

export interface AskPorts {
  readonly database: Database;
  /** Throws when the mailer could not be notified. */
  readonly notifyMailer: () => Promise<void>;
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
    const [row] = await ports.database.rows(requestAds(data.productId));
    // Dying here: requests and mails are committed and nobody was notified. The message comes again, finds nothing to ask, and
    // wakes the mailer because it came again.
    if (row?.asked || receiveCount(record) > 1) await ports.notifyMailer();
    // Dying here: it comes again and wakes the mailer once more, who finds the mail sent.
    if (row?.asked) log.info('ad managers were asked', { productId: data.productId, because: data, asked: row.asked });
  };
