/** How the stock comes back: the factory delivers, or an order is cancelled. The rejected buyer is notified. */
import type { MailKind } from '#domain/mail.ts';
import type { Account } from './accounts.ts';
import { NotChecked, type Seen, Unexpected } from './checks.ts';
import type { Order, Placed } from './ordering.ts';
import { expectReply, listOf } from './shop.ts';
import type { Smoke } from './smoke.ts';

/** An event passes the relay, a topic and a queue, and each function may have to start. */
const EVENT_SECONDS_MAX = 60;
/** Longer than the time after which a restock is overdue, so that the reason shows. */
const DELIVERY_SECONDS_MAX = 6 * 60;

interface Restock {
  readonly id: string;
  readonly state: string;
  readonly quantity: number;
  readonly received: number;
  readonly attempt: number;
  readonly lastError: string | null;
}
const showRestock = (restock: Restock | undefined): string =>
  restock
    ? `${restock.id} ${restock.state}, ${restock.received} of ${restock.quantity} units, attempt ${restock.attempt}${restock.lastError ? `: ${restock.lastError}` : ''}`
    : 'no restock';

const restockOf = async ({ shop }: Smoke, { token }: Account, productId: string): Promise<Restock | undefined> =>
  (await listOf<Restock>(shop, `/restocks?productId=${productId}`, token))[0];

/** The sell-out asks the factory automatically. Returns the id of the restock. */
export async function requestRestock(smoke: Smoke, seller: Account, productId: string): Promise<Seen<string>> {
  if (!smoke.restock) throw new NotChecked('a real factory would produce a unit: use --restock');
  const restock = await smoke.checks.waitFor(() => restockOf(smoke, seller, productId), {
    expected: 'a restock that the factory has accepted',
    seconds: EVENT_SECONDS_MAX,
    isRight: (one) => one !== undefined && one.state !== 'ASKING',
    show: showRestock,
  });
  return [showRestock(restock), restock?.id ?? ''];
}

/** The factory calls back, and the restock is complete. */
export async function delivery(smoke: Smoke, seller: Account, productId: string): Promise<Seen<void>> {
  const restock = await smoke.checks.waitFor(() => restockOf(smoke, seller, productId), {
    expected: 'a complete delivery',
    seconds: DELIVERY_SECONDS_MAX,
    isRight: (one) => one?.state === 'CLOSED' && one.received >= one.quantity,
    show: showRestock,
  });
  return [showRestock(restock), undefined];
}

/** A cancelled order releases its unit. The seller cancels, because cancellations by a buyer are limited. */
export async function releaseStock({ shop }: Smoke, seller: Account, { order }: Placed): Promise<Seen<void>> {
  const { token } = seller;
  const sent = shop.call('POST', `/orders/${order.id}/cancellation`, { token, body: {} });
  const { status } = await expectReply<Order>(sent, 200);
  return [`${order.id} ${status}, its unit is available again`, undefined];
}

interface NoticeRun {
  readonly id: string;
  readonly status: string;
  readonly sent: number;
  readonly error: string | null;
}

/** The rejected buyer is notified. Returns the id of the notification run. */
export async function noticeRun({ shop, checks }: Smoke, { token }: Account, productId: string): Promise<Seen<string>> {
  const read = async () => (await listOf<NoticeRun>(shop, `/notice-runs?productId=${productId}`, token))[0];
  const run = await checks.waitFor(read, {
    expected: 'a completed notification run',
    seconds: EVENT_SECONDS_MAX,
    isRight: (one) => one?.status === 'COMPLETED',
    show: (one) => (one ? `${one.id} ${one.status} ${one.error ?? ''}` : 'no notification run'),
  });
  if (run?.sent !== 1) throw new Unexpected('1 buyer notified', `${run?.sent} (${run?.id})`);
  return [`${run.id} ${run.status}, 1 buyer notified`, run.id];
}

interface Mail {
  readonly id: string;
  readonly state: string;
  readonly error: string | null;
}

/** SES has accepted the mail of this kind about this subject. */
export async function mailSent(
  { shop, checks }: Smoke,
  { token }: Account,
  { kind, subject, recipient }: { readonly kind: MailKind; readonly subject: string; readonly recipient: Account },
): Promise<Seen<void>> {
  const query = new URLSearchParams({ kind, subjectId: subject, recipientId: recipient.id });
  const mail = await checks.waitFor(async () => (await listOf<Mail>(shop, `/mails?${query}`, token))[0], {
    expected: `a mail ${kind} in state SENT`,
    seconds: EVENT_SECONDS_MAX,
    isRight: (one) => one !== undefined && !['PENDING', 'SENDING'].includes(one.state),
    show: (one) => one?.state ?? 'no mail',
  });
  if (mail?.state !== 'SENT') throw new Unexpected('SENT', `${mail?.state} ${mail?.error ?? ''} (mail ${mail?.id})`);
  return [`mail ${mail.id} ${mail.state}`, undefined];
}
