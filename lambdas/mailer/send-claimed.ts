import { type claimMails, recordMails } from '#db/statements/mails.ts';
import type { MailContent, MailEnd, MailKind } from '#domain/mail.ts';
import { sendToOperators } from '#lambdas/shared/send-to-operators.ts';
import { composeMime } from '#mail/mime.ts';
import { renderMail } from '#mail/render.tsx';
import type { Locale } from '#mail/words.ts';
import { noticeOutcomeOf, outcomeOf } from './delivery-outcome.ts';
import { type LinkPorts, unsubscribeHeaders, withLink } from './links.ts';
import { type SuppressionPorts, suppressedOf } from './suppressions.ts';
import { type CodePorts, withCode } from './verification-code.ts';

export interface SendPorts extends LinkPorts, CodePorts, SuppressionPorts {
  /** Sends one mail through SES and returns its SES message id. */
  readonly send: (raw: Uint8Array) => Promise<string>;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Milliseconds of a monotonic clock. */
  readonly elapsed: () => number;
  readonly from: string;
  readonly operators: readonly string[];
  /** The language of recipients without an account: operators and ad managers. */
  readonly staffLocale: Locale;
  /** The time zone of the times in a mail. */
  readonly timeZone: string;
  /** Origins of product pictures. A mail shows no picture of another origin. */
  readonly imageOrigins: readonly string[];
}

type ClaimRow = ReturnType<ReturnType<typeof claimMails>['decode']>;
export type ClaimedMail = ClaimRow & { readonly id: number; readonly kind: MailKind };

export const isClaimed = (row: ClaimRow): row is ClaimedMail => row.id !== null && row.kind !== null;

/** What the mails of one claim share: an error of one mail may stop the later ones. */
interface Batch {
  readonly claimedAt: number;
  readonly suppressed: ReadonlySet<string>;
  /** Notification runs that an error has stopped: their other mails are not sent. */
  readonly stopped: Set<string>;
}

/** Sends the mails of one claim, each in its send slot, and records how they ended. */
export async function sendClaimed(ports: SendPorts, mails: readonly ClaimedMail[], claimedAt: number): Promise<void> {
  const addresses = mails.flatMap(({ email }) => email ?? []);
  let ends: readonly MailEnd[];
  try {
    const batch = { claimedAt, suppressed: await suppressedOf(ports, addresses), stopped: new Set<string>() };
    ends = await Promise.all(mails.map((mail) => sendInSlot(ports, mail, batch)));
  } catch (error) {
    // Only the read of suppressed addresses can throw, and nothing was sent before it.
    ends = mails.map(({ id }) => ({ id, state: 'PENDING', error: `not sent: ${(error as Error).name}` }));
  }
  await ports.database.rows(recordMails(ends));
}

async function sendInSlot(ports: SendPorts, mail: ClaimedMail, batch: Batch): Promise<MailEnd> {
  const { id, kind } = mail;
  if (mail.content === null) return { id, state: 'FAILED', error: 'its subject no longer exists' };
  if (mail.email !== null && batch.suppressed.has(mail.email)) return { id, state: 'SUPPRESSED', error: 'suppressed' };
  let content: MailContent;
  try {
    const linked = await withLink(ports, kind, mail.content, mail.recipient ?? '');
    content = await withCode(ports, kind, mail.email, linked);
  } catch (error) {
    // Without the key the mail cannot be written. It was certainly not sent; the other mails of the claim are.
    return { id, state: 'PENDING', error: `no key for its link or code: ${(error as Error).name}` };
  }
  const write = writerOf(ports, mail, content);
  const raw = mail.email === null ? undefined : await write(mail.email);
  const wait = (mail.waitMilliseconds ?? 0) - (ports.elapsed() - batch.claimedAt);
  if (wait > 0) await ports.sleep(wait);
  const run = kind === 'stock.back' ? mail.subject : null;
  if (run !== null && batch.stopped.has(run))
    return { id, state: 'PENDING', error: 'its notification run was stopped' };
  if (raw === undefined) return { id, ...(await sendReport(ports, write)) };
  try {
    return { id, state: 'SENT', providerId: await ports.send(raw) };
  } catch (error) {
    if (run === null) return { id, ...outcomeOf(error as Error) };
    const end = noticeOutcomeOf(error as Error, ports.from);
    if (end.stops) batch.stopped.add(run);
    return { id, ...end };
  }
}

/** The first state that any of the calls of a report had is the state of the report. */
const REPORT_STATES = ['SENT', 'UNKNOWN', 'PENDING', 'FAILED'] as const;

/**
 * Sends a report to the operators. It is sent if one operator was mailed, because sending it again would mail that operator
 * twice.
 */
async function sendReport(ports: SendPorts, write: Writer): Promise<Omit<MailEnd, 'id'>> {
  const send = async (address: string) => ports.send(await write(address));
  const results = await sendToOperators({ send, sleep: ports.sleep }, ports.operators);
  const ends = results.map((result) =>
    result.status === 'fulfilled'
      ? { state: 'SENT' as const, providerId: result.value }
      : outcomeOf(result.reason as Error),
  );
  const end = REPORT_STATES.flatMap((state) => ends.find((one) => one.state === state) ?? [])[0];
  return end ?? { state: 'FAILED', error: 'there is no operator' };
}

/** Writes the bytes of a mail to an address. */
type Writer = (address: string) => Promise<Buffer>;

function writerOf(ports: SendPorts, mail: ClaimedMail, content: MailContent): Writer {
  const { id, kind, name } = mail;
  const locale = mail.locale ?? ports.staffLocale;
  const { publicUrl, timeZone, imageOrigins } = ports;
  const rendered = renderMail({ kind, locale, name: name ?? '', publicUrl, timeZone, imageOrigins, content });
  const headers = unsubscribeHeaders(content);
  return (to) => composeMime({ from: ports.from, to: [to], mailId: `mail_${id}`, locale, headers, ...rendered });
}
