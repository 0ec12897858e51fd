import { claimMails } from '#db/statements/mails.ts';
import { MAIL_BATCH_MAX, NOTICE_CLAIM_MAX, WORKER_STOP_SECONDS } from '#domain/limits.ts';
import { OPERATORS, type WantedMail } from '#domain/mail.ts';
import type { MailMessage } from '#domain/queues/mail.ts';
import type { Work } from '#lambdas/shared/sqs/consume.ts';
import { isClaimed, type SendPorts, sendClaimed } from './send.ts';

export interface MailerPorts extends SendPorts {
  /** Mails a second, over all workers. */
  readonly perSecond: () => Promise<number>;
  readonly noticesPerUnit: number | null;
  readonly pollAgain: (seconds: number) => Promise<void>;
}

/** A claim as large as a notice run's leaves room for one more: that one is claimed while the first is on its way. */
const leavesRoom = (mails: number): boolean => mails >= NOTICE_CLAIM_MAX && mails + NOTICE_CLAIM_MAX <= MAIL_BATCH_MAX;

/**
 * Writes down the mails its messages want and sends whatever is open, in slots no other worker has. Dying between a claim
 * and its record leaves at most what it had claimed UNKNOWN: it is shown to the operator and never sent again by itself.
 */
export const mailer =
  (ports: MailerPorts) =>
  async (messages: readonly MailMessage[], { again, millisecondsLeft }: Work): Promise<void> => {
    const { noticesPerUnit } = ports;
    let wanted = messages.flatMap(wantedBy);
    let onItsWay: Promise<void> | undefined;
    try {
      for (;;) {
        const rows = await ports.database.rows(
          claimMails(wanted, { perSecond: await ports.perSecond(), again, noticesPerUnit }),
        );
        wanted = [];
        const mails = rows.filter(isClaimed);
        const batch = mails.length > 0 ? sendClaimed(ports, mails, ports.elapsed()) : undefined;
        const earlier = onItsWay;
        onItsWay = batch;
        if (mails.length === 0) {
          const seconds = rows[0]?.look;
          if (seconds) await ports.pollAgain(seconds);
          if (!earlier) return;
        }
        await earlier;
        if (batch && !leavesRoom(mails.length)) {
          onItsWay = undefined;
          await batch;
        }
        if (millisecondsLeft() < WORKER_STOP_SECONDS * 1_000) {
          await onItsWay;
          return ports.pollAgain(0);
        }
      }
    } finally {
      // A function that ends is frozen: what has left must be recorded before.
      await onItsWay?.catch(() => undefined);
    }
  };

function wantedBy(message: MailMessage): readonly WantedMail[] {
  switch (message.type) {
    case 'order.refused':
    case 'order.paid':
      return [{ kind: message.type, subject: message.data.orderId, recipient: message.data.buyerId }];
    case 'order.cancelled': {
      const { orderId, buyerId, reason } = message.data;
      const kind = reason === 'PAYMENT_TIMEOUT' ? 'order.expired' : message.type;
      return [{ kind, subject: orderId, recipient: buyerId }];
    }
    // One report an event: a restock may be overdue again after it was asked again by hand.
    case 'restock.overdue':
      return [{ kind: message.type, subject: `${message.data.restockId}:${message.id}`, recipient: OPERATORS }];
    case 'restock.surplus': {
      const { restockId, units } = message.data;
      return [{ kind: message.type, subject: `${restockId}:${message.id}`, recipient: OPERATORS, data: { units } }];
    }
    case 'poll':
    case 'look':
      return [];
  }
}
