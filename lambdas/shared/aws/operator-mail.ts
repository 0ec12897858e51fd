import { randomUUID } from 'node:crypto';
import { composeMime } from '#mail/mime.ts';
import { renderWords } from '#mail/render.tsx';
import type { Locale, Words } from '#mail/words.ts';
import { type Sender, sendRaw } from './ses.ts';

export interface OperatorMails extends Sender {
  readonly OPERATORS: readonly string[];
  /** The language of recipients without an account. */
  readonly STAFF_LOCALE: Locale;
}

/** Mails the operators directly through SES: an alarm must not depend on the mail queue that it may be about. */
export async function mailOperators(to: OperatorMails, words: (locale: Locale) => Words): Promise<void> {
  const locale = to.STAFF_LOCALE;
  const mail = { from: to.MAIL_FROM, to: to.OPERATORS, mailId: `alert_${randomUUID()}`, locale };
  await sendRaw(to, await composeMime({ ...mail, ...renderWords(locale, words(locale)) }));
}
