/** Counts the mails of a flash sale by kind. */
import { throttledLog } from './progress.ts';
import type { Log, Mails } from './result.ts';
import { type Buyer, must, type Shop, until } from './shop.ts';

type Kind = 'rejected' | 'paid' | 'expired' | 'back' | 'other';

/** Subjects in Korean: the buyers of a sale have the locale `ko` (local/control/people.ts). */
const KINDS: readonly (readonly [words: string, kind: Kind])[] = [
  ['품절되었습니다', 'rejected'],
  ['결제가 완료되었습니다', 'paid'],
  ['결제 기한이 지나', 'expired'],
  ['다시 입고되었습니다', 'back'],
];
const kindOf = (subject: string): Kind => KINDS.find(([words]) => subject.includes(words))?.[1] ?? 'other';

/** Waits until the buyers have received the expected number of mails, then counts the mails by kind. */
export async function mailsTo(
  shop: Shop,
  buyers: readonly Buyer[],
  expected: number,
  seconds: number,
  log: Log,
): Promise<Mails> {
  const addresses = new Set(buyers.map(({ email }) => email));
  const read = async () => {
    const path = '/_local/mailbox?brief';
    const { items } = await must(shop.get<{ items: { to: string[]; subject: string }[] }>(path), 'read the mailbox');
    return items.flatMap(({ to, subject }) =>
      to.filter((address) => addresses.has(address)).map((to) => ({ to, subject })),
    );
  };
  const report = throttledLog<readonly unknown[]>(({ length }) => `${length} of ${expected} mails have been sent`, log);
  const mails = await until(
    async () => {
      const current = await read();
      report(current);
      return current;
    },
    ({ length }) => length >= expected,
    seconds,
  );
  const counts = { rejected: 0, paid: 0, expired: 0, back: 0, other: 0 };
  for (const { subject } of mails) counts[kindOf(subject)]++;
  return { ...counts, duplicates: mails.length - new Set(mails.map(({ to, subject }) => `${to} ${subject}`)).size };
}
