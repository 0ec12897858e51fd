import type { SQSRecord } from 'aws-lambda';
import type { Database } from '#db/data-api.ts';
import { openNoticeRun } from '#db/statements/notices.ts';
import type { NoticeRunId } from '#domain/ids.ts';
import { NoticeMessage } from '#domain/queues/notice.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { receiveCount } from '#lambdas/shared/sqs/consume.ts';

export interface OpenPorts {
  readonly database: Database;
  readonly newRunId: () => NoticeRunId;
  /** Throws when the mailer could not be notified. */
  readonly notifyMailer: () => Promise<void>;
}

/**
 * Handles one message of the notice queue: a round has begun, so its run is opened. Who is told, and when it is enough, is
 * decided claim by claim in the mailer's statement (docs/decisions/0010).
 */
export const open =
  (ports: OpenPorts) =>
  async (record: SQSRecord): Promise<void> => {
    // Dying here: nothing was done, the message comes again.
    const { data } = NoticeMessage.parse(JSON.parse(record.body));
    const [run] = await ports.database.rows(openNoticeRun(ports.newRunId(), data.productId, data.round));
    // Dying here: the run is open and nobody was notified. The message comes again, finds it, and wakes because it came again.
    if (run?.opened || receiveCount(record) > 1) await ports.notifyMailer();
    // Dying here: it comes again and wakes the mailer once more, who finds nobody to tell.
    if (run?.opened)
      log.info('a notice run was opened', { runId: run.id, productId: data.productId, round: data.round });
  };
