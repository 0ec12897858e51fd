/** Mails about one subject to one recipient leave in their order. */
import type { Facts } from './facts.ts';
import type { Ses } from './ses.ts';

type Mail = Facts['mails'][number];

/** An ad, an order, a restock or a verification, and who is told about it. */
const about = ({ subject, recipient }: Mail): string => `${subject.split(':')[0]} ${recipient}`;

export function mailsAreInOrder(
  ses: Ses,
  { mails }: Facts,
  expect: (what: string, bad: readonly unknown[]) => void,
): void {
  const byId = new Map(mails.map((mail) => [mail.id, mail]));
  const last = new Map<string, Mail>();
  const overtaken: (readonly [Mail, Mail])[] = [];
  for (const id of ses.acceptedIds()) {
    const mail = byId.get(id);
    if (!mail || mail.kind === 'stock.back') continue;
    const earlier = last.get(about(mail));
    if (earlier && earlier.id > id) overtaken.push([earlier, mail]);
    last.set(about(mail), mail);
  }
  expect('mails were overtaken by later mails about the same subject', overtaken);
}
