import type { SQSRecord } from 'aws-lambda';
import type { Database } from '#db/data-api.ts';
import * as notices from '#db/statements/notices.ts';
import type { NoticeRunId } from '#domain/ids.ts';
import { NoticeMessage } from '#domain/queues/notice.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { receiveCount } from '#lambdas/shared/sqs/partial-batch-failures.ts';

export interface OpenPorts {
  readonly database: Database;
  readonly newRunId: () => NoticeRunId;
  /** Throws if the mailer could not be notified. */
  readonly notifyMailer: () => Promise<void>;
}

/**
 * Handles one message of the notice queue: a stock cycle has begun, so its notification run is opened. The statement of the
 * mailer decides claim by claim who is notified and when the run ends (docs/decisions/0010).
 */
export function openNoticeRun(ports: OpenPorts) {
  return async function openNoticeRun(record: SQSRecord): Promise<void> {
    // If the process dies here: nothing was done, the message is delivered again.
    const { data } = NoticeMessage.parse(JSON.parse(record.body));
    const [run] = await ports.database.rows(notices.openNoticeRun(ports.newRunId(), data.productId, data.round));
    // If the process dies here: the run is open, the mailer was not notified. The message is delivered again, finds the
    // run, and notifies the mailer because it is a repeat.
    if (run?.opened || receiveCount(record) > 1) await ports.notifyMailer();
    // If the process dies here: the message is delivered again and notifies the mailer, which finds no recipient left.
    if (run?.opened)
      log.info('notification run opened', { runId: run.id, productId: data.productId, round: data.round });
  };
}
