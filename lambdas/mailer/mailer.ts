import type { Database } from '#db/database.ts';
import { claimMails, recordMails } from '#db/mails.ts';
import type { MailMessage } from '#domain/events.ts';
import { WORKER_STOP_SECONDS } from '#domain/limits.ts';
import { type MailContent, type MailEnd, OPERATORS, type WantedMail } from '#domain/mail.ts';
import type { Work } from '#lambdas/support/queue.ts';
import { composeMime } from '#mail/mime.ts';
import { renderMail } from '#mail/render.tsx';
import { type CodePorts, withCode } from './code.ts';
import { endOf } from './fate.ts';
import { type LinkPorts, withLink } from './link.ts';

export interface MailerPorts extends LinkPorts, CodePorts {
  readonly database: Database;
  /** Mails a second, over all workers. */
  readonly perSecond: () => Promise<number>;
  /** Hands one message to SES and answers its id there. */
  readonly send: (raw: Uint8Array) => Promise<string>;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Milliseconds of a clock that is never set. */
  readonly elapsed: () => number;
  readonly lookAgain: (seconds: number) => Promise<void>;
  readonly from: string;
  readonly operators: readonly string[];
}

type ClaimRow = ReturnType<ReturnType<typeof claimMails>['decode']>;

/**
 * Writes down the mails its messages want and sends whatever is open, in slots no other worker has. Dying between a claim
 * and its record leaves at most that one claim UNKNOWN: it is shown to the operator and never sent again by itself.
 */
export const mailer =
  (ports: MailerPorts) =>
  async (messages: readonly MailMessage[], { again, millisecondsLeft }: Work): Promise<void> => {
    let wanted = messages.flatMap(wantedBy);
    for (;;) {
      const rows = await ports.database.rows(claimMails(wanted, await ports.perSecond(), again));
      wanted = [];
      const mails = rows.filter((row) => row.id !== null);
      if (mails.length === 0) {
        const seconds = rows[0]?.look;
        return seconds ? ports.lookAgain(seconds) : undefined;
      }
      const claimedAt = ports.elapsed();
      const ends = await Promise.all(mails.map((mail) => sendInItsSlot(ports, mail, claimedAt)));
      await ports.database.rows(recordMails(ends));
      if (millisecondsLeft() < WORKER_STOP_SECONDS * 1_000) return ports.lookAgain(0);
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
    case 'look':
      return [];
  }
}

async function sendInItsSlot(ports: MailerPorts, mail: ClaimRow, claimedAt: number): Promise<MailEnd> {
  const { id, kind } = mail;
  if (id === null || kind === null) throw new TypeError('a claimed mail has an id and a kind');
  if (mail.content === null) return { id, state: 'FAILED', error: 'what it is about is gone' };
  let content: MailContent;
  try {
    content = await withCode(ports, kind, mail.email, await withLink(ports, kind, mail.content));
  } catch (error) {
    // Without the key it cannot be written; it surely did not leave, and the others of its claim do.
    return { id, state: 'PENDING', error: `no key for its link or code: ${(error as Error).name}` };
  }
  const locale = mail.locale ?? 'en';
  const rendered = renderMail({ kind, locale, name: mail.name ?? '', publicUrl: ports.publicUrl, content });
  const to = mail.email === null ? ports.operators : [mail.email];
  const raw = await composeMime({ from: ports.from, to, mailId: `mail_${id}`, locale, ...rendered });
  const wait = (mail.waitMilliseconds ?? 0) - (ports.elapsed() - claimedAt);
  if (wait > 0) await ports.sleep(wait);
  try {
    return { id, state: 'SENT', providerId: await ports.send(raw) };
  } catch (error) {
    return { id, ...endOf(error as Error) };
  }
}
