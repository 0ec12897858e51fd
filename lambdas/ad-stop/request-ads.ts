import type { SQSRecord } from 'aws-lambda';
import type { Database } from '#db/data-api.ts';
import * as ads from '#db/statements/ads.ts';
import { AdMessage } from '#domain/queues/ad-stop.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { receiveCount } from '#lambdas/shared/sqs/partial-batch-failures.ts';

export interface RequestAdsPorts {
  readonly database: Database;
  readonly settleMinutes: number;
  /** Throws if the mailer could not be notified. */
  readonly notifyMailer: () => Promise<void>;
  /** Sends a poll message to this queue; throws, so that the message that caused it is delivered again. */
  readonly pollAgain: (seconds: number) => Promise<void>;
}

/**
 * Handles one message of the ad-stop queue: the stock of a product has changed, or the settling time of an ad is over, so
 * ads are compared with the stock. The statement compares it with the last requests, so a message that is repeated, late or
 * out of order requests nothing.
 */
export function requestAds({ database, settleMinutes, notifyMailer, pollAgain }: RequestAdsPorts) {
  return async function requestAds(record: SQSRecord): Promise<void> {
    // If the process dies here: nothing was done, the message is delivered again.
    const message = AdMessage.parse(JSON.parse(record.body));
    const productId = 'data' in message ? message.data.productId : null;
    const again = receiveCount(record) > 1;
    const [row] = await database.rows(ads.requestAds(productId, { settleMinutes, again }));
    // If the process dies here: requests and mails are committed, neither the mailer was notified nor a poll was sent. The
    // message is delivered again, requests nothing, and does both because it is a repeat.
    if (row?.asked || again) await notifyMailer();
    if (row?.pollAfterSeconds) await pollAgain(row.pollAfterSeconds);
    // If the process dies here: the message is delivered again and notifies the mailer, which finds the mail sent.
    if (row?.asked) log.info('ad managers notified', { productId, requests: row.asked });
  };
}
