/** Orders at rest: none waits for payment, and every consumer handled each order once. */
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
    'unpaid orders are open after their deadline',
    orders.filter(({ status }) => status === 'NOTPAYED'),
  );
  const paid = orders.filter(({ isPaid }) => isPaid);
  const returned = paid.filter(({ status }) => status === 'CANCELLED');
  const mailed = new Set(mails.map(({ kind, subject, recipient }) => `${kind} ${subject} ${recipient}`));
  expect(
    'paid orders without a mail',
    paid.filter(({ id, buyer }) => !mailed.has(`order.paid ${id} ${buyer}`)),
  );
  expect(
    'cancelled orders without a mail',
    orders.filter(({ id, buyer, reason }) => reason && !mailed.has(`${MAIL_OF_REASON[reason]} ${id} ${buyer}`)),
  );
  const cancelled = new Set(orders.filter(({ status }) => status === 'CANCELLED').map(({ id }) => id));
  expect(
    'mails about paid orders were superseded',
    mails.filter(
      ({ kind, state, subject }) => kind === 'order.paid' && state === 'SUPERSEDED' && !cancelled.has(subject),
    ),
  );
  expectSame('best sellers', expect, new Set(sales), [
    ...paid.map(({ id }) => `best-sellers.paid ${id}`),
    ...returned.map(({ id }) => `best-sellers.cancelled ${id}`),
  ]);
  expectSame('data platform', expect, new Set(platform.received().keys()), [
    ...paid.map(({ id }) => `${id}-paid`),
    ...returned.map(({ id }) => `${id}-cancelled`),
  ]);
}

function expectSame(what: string, expect: Expect, is: ReadonlySet<string>, wanted: readonly string[]): void {
  expect(
    `${what}: missing`,
    wanted.filter((one) => !is.has(one)),
  );
  const known = new Set(wanted);
  expect(
    `${what}: unexpected`,
    [...is].filter((one) => !known.has(one)),
  );
}
