/** The status of an order as a badge and as a sentence. */
import type { ResponseBody } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { words } from '#web/shared/language.ts';
import { useLoad } from '#web/shared/load.ts';
import { useStore } from '#web/shared/store.ts';
import { Badge, DateTime, type Tone } from '#web/shared/ui/components.tsx';
import { usePolledWaitingList } from './poll-waiting-list.ts';
import { isWaiting, waitingList } from './waiting-list.ts';

export type Order = ResponseBody<'readOrder'>;
type Outcome = Exclude<Order['status'], 'CANCELLED'> | NonNullable<Order['reason']>;

const labels = words({
  NOTPAYED: ['Waiting for payment', '결제 대기'],
  PREPARING: ['Paid', '결제 완료'],
  SHIPPING: ['Shipped', '배송 중'],
  DELIVERED: ['Delivered', '배송 완료'],
  OUT_OF_STOCK: ['Sold out', '품절'],
  PAYMENT_TIMEOUT: ['Cancelled: not paid in time', '취소됨: 결제 기한 초과'],
  CUSTOMER: ['Cancelled by you', '직접 취소함'],
  SELLER: ['Cancelled by the seller', '판매자가 취소함'],
});
const sentences = words({
  NOTPAYED: ['The donuts are reserved for you until the payment deadline.', '결제 기한까지 도넛을 예약해 드립니다.'],
  PREPARING: ['Thank you. We are preparing your order.', '감사합니다. 상품을 준비하고 있습니다.'],
  SHIPPING: ['Your order was shipped.', '배송이 시작되었습니다.'],
  DELIVERED: ['Your order was delivered. Enjoy it.', '배송이 완료되었습니다. 맛있게 드세요.'],
  OUT_OF_STOCK: [
    'There was not enough stock, so the order was not placed and you were not charged.',
    '남은 수량이 부족해 주문되지 않았고 결제되지도 않았습니다.',
  ],
  PAYMENT_TIMEOUT: [
    'The order was not paid within five minutes, so its donuts went back on sale. You were not charged.',
    '5분 안에 결제되지 않아 도넛이 다시 판매됩니다. 결제된 금액은 없습니다.',
  ],
  CUSTOMER: ['Any payment was refunded to your wallet.', '결제한 금액은 지갑으로 환불되었습니다.'],
  SELLER: ['Any payment was refunded to your wallet.', '결제한 금액은 지갑으로 환불되었습니다.'],
});
const t = words({
  notified: ['You were notified that it is back in stock:', '재입고를 알려 드렸습니다:'],
  waiting: [
    'You are on the waiting list for 24 hours. When the product is back in stock, you are notified once, by email and on this page. First come, first served.',
    '24시간 동안 대기 목록에 등록되며, 재입고되면 메일과 이 화면으로 한 번 알려 드립니다. 선착순입니다.',
  ],
});
const TONES: Readonly<Record<Outcome, Tone>> = {
  NOTPAYED: 'warning',
  PREPARING: 'success',
  SHIPPING: 'info',
  DELIVERED: 'quiet',
  OUT_OF_STOCK: 'error',
  PAYMENT_TIMEOUT: 'error',
  CUSTOMER: 'quiet',
  SELLER: 'quiet',
};

export const outcomeOf = ({ status, reason }: Pick<Order, 'status' | 'reason'>): Outcome =>
  status === 'CANCELLED' ? (reason ?? 'CUSTOMER') : status;

export const OrderStatusBadge = ({ order }: { order: Pick<Order, 'status' | 'reason'> }) => (
  <Badge tone={TONES[outcomeOf(order)]}>{labels(outcomeOf(order))}</Badge>
);
/** When the buyer of a rejected order was notified. The notice ends the place on the waiting list. */
function Notified({ orderId }: { orderId: Order['id'] }) {
  const { data: at } = useLoad(`notices of ${orderId}`, async (signal) => {
    const { items } = (await call('readTimeline', { params: { orderId }, signal })).body;
    const mails = items.flatMap((entry) =>
      entry.kind === 'mail' && entry.mail.kind === 'stock.back' ? entry.mail : [],
    );
    return mails.find(({ state }) => state === 'SENT')?.endedAt ?? null;
  });
  return at ? (
    <p>
      {t('notified')} <DateTime at={at} />
    </p>
  ) : null;
}

export function OrderStatusSentence({ order }: { order: Pick<Order, 'id' | 'status' | 'reason' | 'lines'> }) {
  const list = useStore(waitingList);
  const waits = list.some(
    (entry) => isWaiting(entry) && order.lines.some((line) => line.productId === entry.productId),
  );
  const isRejected = order.reason === 'OUT_OF_STOCK';
  usePolledWaitingList(isRejected && waits);
  return (
    <>
      <p>{sentences(outcomeOf(order))}</p>
      {isRejected && (waits ? <p>{t('waiting')}</p> : <Notified orderId={order.id} />)}
    </>
  );
}

/** The buyer can cancel an order until it is shipped. */
export const isCancellable = ({ status }: Pick<Order, 'status'>): boolean =>
  status === 'NOTPAYED' || status === 'PREPARING';
