import type { SQSRecord } from 'aws-lambda';
import type { Database } from '#db/data-api.ts';
import * as ads from '#db/statements/ads.ts';
import { AdMessage } from '#domain/queues/ad-stop.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { receiveCount } from '#lambdas/shared/sqs/partial-batch-failures.ts';

export interface RequestAdsPorts {
  readonly database: Database;
  /** Throws if the mailer could not be notified. */
  readonly notifyMailer: () => Promise<void>;
}

/**
 * Handles one message of the ad-stop queue: the stock of a product has changed, so its ads are compared with it. The
 * statement compares the stock with the last requests, so a message that is repeated, late or out of order requests nothing.
 */
export function requestAds(ports: RequestAdsPorts) {
  return async function requestAds(record: SQSRecord): Promise<void> {
    // If the process dies here: nothing was done, the message is delivered again.
    const { data } = AdMessage.parse(JSON.parse(record.body));
    const [row] = await ports.database.rows(ads.requestAds(data.productId));
    // If the process dies here: requests and mails are committed, the mailer was not notified. The message is delivered
    // again, requests nothing, and notifies the mailer because it is a repeat.
    if (row?.asked || receiveCount(record) > 1) await ports.notifyMailer();
    // If the process dies here: the message is delivered again and notifies the mailer, which finds the mail sent.
    if (row?.asked)
      log.info('ad managers notified', { productId: data.productId, round: data.round, requests: row.asked });
  };
}
