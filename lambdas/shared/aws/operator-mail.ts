import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendToOperators } from '#lambdas/shared/send-to-operators.ts';
import { operatorFooter } from '#mail/footers.ts';
import { composeMime } from '#mail/mime.ts';
import { renderWords } from '#mail/render.tsx';
import type { Locale, WordsFor } from '#mail/words.ts';
import { type Sender, sendRaw } from './ses.ts';

export interface OperatorMails extends Sender {
  readonly OPERATORS: readonly string[];
  /** The language of recipients without an account. */
  readonly STAFF_LOCALE: Locale;
  readonly TIME_ZONE: string;
}

/**
 * Mails the operators directly through SES: an alarm must not depend on the mail queue that it may be about. Throws if no
 * operator could be mailed.
 */
export async function mailOperators(to: OperatorMails, words: WordsFor): Promise<void> {
  const locale = to.STAFF_LOCALE;
  const rendered = renderWords(locale, words(locale, to.TIME_ZONE), operatorFooter(locale));
  const mail = { from: to.MAIL_FROM, mailId: `alert_${randomUUID()}`, locale, ...rendered };
  const send = async (address: string) => sendRaw(to, await composeMime({ ...mail, to: [address] }));
  const ports = { send, sleep: (milliseconds: number) => sleep(milliseconds) };
  const results = await sendToOperators(ports, to.OPERATORS);
  const [first] = results;
  if (first?.status === 'rejected' && results.every(({ status }) => status === 'rejected')) throw first.reason;
}
