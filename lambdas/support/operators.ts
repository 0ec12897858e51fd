import { randomUUID } from 'node:crypto';
import { composeMime } from '#mail/mime.ts';
import { renderWords } from '#mail/render.tsx';
import type { Words } from '#mail/words.ts';
import { type Sender, sendRaw } from './ses.ts';

export interface OperatorMails extends Sender {
  readonly OPERATORS: readonly string[];
}

/** Mails the operators straight through SES: the path of an alarm shares nothing with what it alarms about. */
export async function mailOperators(to: OperatorMails, words: Words): Promise<void> {
  const mail = { from: to.MAIL_FROM, to: to.OPERATORS, mailId: `alert_${randomUUID()}`, locale: 'en' as const };
  await sendRaw(to, await composeMime({ ...mail, ...renderWords('en', words) }));
}
