import { claimMails } from '#db/statements/mails.ts';
import { MAIL_BATCH_MAX, NOTICE_CLAIM_MAX, WORKER_STOP_SECONDS } from '#domain/limits.ts';
import type { WantedMail } from '#domain/mail.ts';
import type { NoticePace } from '#domain/notice.ts';
import type { MailMessage } from '#domain/queues/mail.ts';
import type { Work } from '#lambdas/shared/sqs/consume.ts';
import { isClaimed, type SendPorts, sendClaimed } from './send-claimed.ts';

export interface MailerPorts extends SendPorts {
  /** Mails a second, over all workers. */
  readonly perSecond: () => Promise<number>;
  readonly noticesPerUnit: number | null;
  readonly pace: NoticePace;
  readonly pollAgain: (seconds: number) => Promise<void>;
}

/** After a claim as large as that of a notification run, another claim fits into the batch: it is made while the first is sent. */
const fitsAnotherClaim = (mails: number): boolean =>
  mails >= NOTICE_CLAIM_MAX && mails + NOTICE_CLAIM_MAX <= MAIL_BATCH_MAX;

/**
 * Stores the mails that its messages request, then sends all open mails, in send slots that no other worker has. If the
 * process dies between a claim and its record, at most the claimed mails are UNKNOWN: the operator sees them and they are
 * never sent again automatically.
 */
export function sendDueMails(ports: MailerPorts) {
  return async function sendDueMails(messages: readonly MailMessage[], work: Work): Promise<void> {
    const { noticesPerUnit, pace } = ports;
    let requested = messages.flatMap(mailsOf);
    let inFlight: Promise<void> | undefined;
    try {
      for (;;) {
        const options = { perSecond: await ports.perSecond(), again: work.again, noticesPerUnit, pace };
        const rows = await ports.database.rows(claimMails(requested, options));
        requested = [];
        const mails = rows.filter(isClaimed);
        const batch = mails.length > 0 ? sendClaimed(ports, mails, ports.elapsed()) : undefined;
        const earlier = inFlight;
        inFlight = batch;
        if (mails.length === 0) {
          const seconds = rows[0]?.pollAfterSeconds;
          if (seconds) await ports.pollAgain(seconds);
          if (!earlier) return;
        }
        await earlier;
        if (batch && !fitsAnotherClaim(mails.length)) {
          inFlight = undefined;
          await batch;
        }
        if (work.millisecondsLeft() < WORKER_STOP_SECONDS * 1_000) {
          await inFlight;
          return ports.pollAgain(0);
        }
      }
    } finally {
      // Lambda freezes a function that returns: sent mails must be recorded before.
      await inFlight?.catch(() => undefined);
    }
  };
}

function mailsOf(message: MailMessage): readonly WantedMail[] {
  switch (message.type) {
    case 'order.refused':
    case 'order.paid':
    case 'order.cancelled':
      return [{ kind: message.type, subject: message.data.orderId }];
    // One report an event: a restock may be overdue again after it was requested again manually.
    case 'restock.overdue':
    case 'restock.surplus':
      return [{ kind: message.type, subject: `${message.data.restockId}:${message.id}` }];
    case 'poll':
    case 'look':
      return [];
  }
}
