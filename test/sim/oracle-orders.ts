/** Orders at rest: none waits for money, and whoever was to hear of one has heard of it, once. */
import type { Facts } from './facts.ts';
import type { Platform } from './platform.ts';

const MAIL_OF_REASON: Readonly<Record<string, string>> = {
  OUT_OF_STOCK: 'order.refused',
  PAYMENT_TIMEOUT: 'order.expired',
  CUSTOMER: 'order.cancelled',
  SELLER: 'order.cancelled',
};
type Expect = (what: string, bad: readonly unknown[]) => void;

export function ordersAreOver(platform: Platform, { orders, mails, sales }: Facts, expect: Expect): void {
  expect(
    'orders are open past their deadline',
    orders.filter(({ status }) => status === 'NOTPAYED'),
  );
  const paid = orders.filter(({ isPaid }) => isPaid);
  const returned = paid.filter(({ status }) => status === 'CANCELLED');
  const mailed = new Set(mails.map(({ kind, subject, recipient }) => `${kind} ${subject} ${recipient}`));
  expect(
    'paid without a mail',
    paid.filter(({ id, buyer }) => !mailed.has(`order.paid ${id} ${buyer}`)),
  );
  expect(
    'cancelled without a mail',
    orders.filter(({ id, buyer, reason }) => reason && !mailed.has(`${MAIL_OF_REASON[reason]} ${id} ${buyer}`)),
  );
  same('what the best sellers count', expect, new Set(sales), [
    ...paid.map(({ id }) => `best-sellers.paid ${id}`),
    ...returned.map(({ id }) => `best-sellers.cancelled ${id}`),
  ]);
  same('what the data platform was told', expect, new Set(platform.told().keys()), [
    ...paid.map(({ id }) => `${id}-paid`),
    ...returned.map(({ id }) => `${id}-cancelled`),
  ]);
}

function same(what: string, expect: Expect, is: ReadonlySet<string>, wanted: readonly string[]): void {
  expect(
    `${what} lacks`,
    wanted.filter((one) => !is.has(one)),
  );
  const known = new Set(wanted);
  expect(
    `${what} is too much`,
    [...is].filter((one) => !known.has(one)),
  );
}
