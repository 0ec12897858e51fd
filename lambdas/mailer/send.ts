import { type claimMails, recordMails } from '#db/statements/mails.ts';
import type { MailContent, MailEnd, MailKind } from '#domain/mail.ts';
import { composeMime } from '#mail/mime.ts';
import { renderMail } from '#mail/render.tsx';
import type { Locale } from '#mail/words.ts';
import { type CodePorts, withCode } from './code.ts';
import { endOf, endOfNotice } from './delivery-outcome.ts';
import { type LinkPorts, unsubscribeHeaders, withLink } from './link.ts';
import { type SuppressionPorts, suppressedOf } from './suppressed.ts';

export interface SendPorts extends LinkPorts, CodePorts, SuppressionPorts {
  /** Hands one message to SES and answers its id there. */
  readonly send: (raw: Uint8Array) => Promise<string>;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Milliseconds of a clock that is never set. */
  readonly elapsed: () => number;
  readonly from: string;
  readonly operators: readonly string[];
  /** The language of those who have no account: operators and ad managers. */
  readonly staffLocale: Locale;
}

type ClaimRow = ReturnType<ReturnType<typeof claimMails>['decode']>;
export type ClaimedMail = ClaimRow & { readonly id: number; readonly kind: MailKind };

export const isClaimed = (row: ClaimRow): row is ClaimedMail => row.id !== null && row.kind !== null;

/** What the mails of one claim share: what was found out of the one is known when the next is to leave. */
interface Batch {
  readonly claimedAt: number;
  readonly suppressed: ReadonlySet<string>;
  /** Runs that an error has stopped: of these nobody more is written to. */
  readonly stopped: Set<string>;
}

/** Sends the mails of one claim, each in its slot, and records how they ended. */
export async function sendClaimed(ports: SendPorts, mails: readonly ClaimedMail[], claimedAt: number): Promise<void> {
  const addresses = mails.flatMap(({ email }) => email ?? []);
  let ends: readonly MailEnd[];
  try {
    const batch = { claimedAt, suppressed: await suppressedOf(ports, addresses), stopped: new Set<string>() };
    ends = await Promise.all(mails.map((mail) => sendInItsSlot(ports, mail, batch)));
  } catch (error) {
    // Only the question who is suppressed can throw: nothing has left yet.
    ends = mails.map(({ id }) => ({ id, state: 'PENDING', error: `not begun: ${(error as Error).name}` }));
  }
  await ports.database.rows(recordMails(ends));
}

async function sendInItsSlot(ports: SendPorts, mail: ClaimedMail, batch: Batch): Promise<MailEnd> {
  const { id, kind } = mail;
  if (mail.content === null) return { id, state: 'FAILED', error: 'what it is about is gone' };
  if (mail.email !== null && batch.suppressed.has(mail.email)) return { id, state: 'SUPPRESSED', error: 'suppressed' };
  let content: MailContent;
  try {
    const linked = await withLink(ports, kind, mail.content, mail.recipient ?? '');
    content = await withCode(ports, kind, mail.email, linked);
  } catch (error) {
    // Without the key it cannot be written; it surely did not leave, and the others of its claim do.
    return { id, state: 'PENDING', error: `no key for its link or code: ${(error as Error).name}` };
  }
  const raw = await compose(ports, mail, content);
  const wait = (mail.waitMilliseconds ?? 0) - (ports.elapsed() - batch.claimedAt);
  if (wait > 0) await ports.sleep(wait);
  const run = kind === 'stock.back' ? mail.subject : null;
  if (run !== null && batch.stopped.has(run)) return { id, state: 'PENDING', error: 'its run was stopped' };
  try {
    return { id, state: 'SENT', providerId: await ports.send(raw) };
  } catch (error) {
    if (run === null) return { id, ...endOf(error as Error) };
    const end = endOfNotice(error as Error, ports.from);
    if (end.stops) batch.stopped.add(run);
    return { id, ...end };
  }
}

function compose(ports: SendPorts, mail: ClaimedMail, content: MailContent): Promise<Buffer> {
  const { id, kind, email, name } = mail;
  const locale = mail.locale ?? ports.staffLocale;
  const rendered = renderMail({ kind, locale, name: name ?? '', publicUrl: ports.publicUrl, content });
  const to = email === null ? ports.operators : [email];
  const headers = unsubscribeHeaders(content);
  return composeMime({ from: ports.from, to, mailId: `mail_${id}`, locale, headers, ...rendered });
}
