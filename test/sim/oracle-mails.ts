/** Mails about one subject to one recipient leave in their order, and only mails that hold are claimed. */
import type { Facts } from './facts.ts';
import type { Ses } from './ses.ts';
import type { World } from './world.ts';

type Mail = Facts['mails'][number];

/** An ad, an order, a restock or a verification, and who is notified about it. */
const about = ({ subject, recipient }: Mail): string => `${subject.split(':')[0]} ${recipient}`;

/** After every step: a mail that was just claimed holds. */
export function checkMails(world: World): (facts: Facts) => void {
  const states = new Map<number, string>();
  return ({ mails, orders, overAdMails }) => {
    const cancelled = new Set(orders.filter(({ status }) => status === 'CANCELLED').map(({ id }) => id));
    const overAds = new Set(overAdMails);
    for (const { id, kind, subject, state } of mails) {
      const isNew = states.get(id) !== state;
      states.set(id, state);
      if (!isNew || state !== 'SENDING') continue;
      if (kind === 'order.paid' && cancelled.has(subject))
        world.violate(`mail_${id} "paid" was claimed after ${subject} was cancelled`);
      if (overAds.has(id)) world.violate(`mail_${id} was claimed after its request to the ad manager was over`);
    }
  };
}

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
