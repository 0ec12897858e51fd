/** The sale's mails by kind, as its buyers got them. */
import { patience } from './progress.ts';
import type { Mails, Say } from './result.ts';
import { type Buyer, must, type Shop, until } from './shop.ts';

type Kind = 'refused' | 'paid' | 'expired' | 'back' | 'other';

/** Its buyers read Korean (local/control/people.ts). */
const KINDS: readonly (readonly [words: string, kind: Kind])[] = [
  ['품절되었습니다', 'refused'],
  ['결제가 완료되었습니다', 'paid'],
  ['결제 시간이 지나', 'expired'],
  ['다시 입고되었습니다', 'back'],
];
const kindOf = (subject: string): Kind => KINDS.find(([words]) => subject.includes(words))?.[1] ?? 'other';

/** Counts the mails to these buyers, and waits until there are as many as there should be. */
export async function mailsTo(
  shop: Shop,
  buyers: readonly Buyer[],
  expected: number,
  seconds: number,
  say: Say,
): Promise<Mails> {
  const mine = new Set(buyers.map(({ email }) => email));
  const read = async () => {
    const path = '/_local/mailbox?brief';
    const { items } = await must(shop.get<{ items: { to: string[]; subject: string }[] }>(path), 'read the mailbox');
    return items.flatMap(({ to, subject }) => to.filter((address) => mine.has(address)).map((to) => ({ to, subject })));
  };
  const tell = patience<readonly unknown[]>(({ length }) => `${length} of ${expected} mails have left`, say);
  const mails = await until(
    async () => {
      const some = await read();
      tell(some);
      return some;
    },
    ({ length }) => length >= expected,
    seconds,
  );
  const counts = { refused: 0, paid: 0, expired: 0, back: 0, other: 0 };
  for (const { subject } of mails) counts[kindOf(subject)]++;
  return { ...counts, doubled: mails.length - new Set(mails.map(({ to, subject }) => `${to} ${subject}`)).size };
}
