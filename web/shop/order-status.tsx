/** Where an order stands, in a word and in a sentence. */
import type { ResponseBody } from '#web/shared/client.ts';
import { words } from '#web/shared/language.ts';
import { Badge, type Tone } from '#web/shared/ui/components.tsx';

export type Order = ResponseBody<'readOrder'>;
type Fate = Exclude<Order['status'], 'CANCELLED'> | NonNullable<Order['reason']>;

const names = words({
  NOTPAYED: ['Waits for payment', '결제 대기'],
  PREPARING: ['Paid', '결제 완료'],
  SHIPPING: ['On its way', '배송 중'],
  DELIVERED: ['Delivered', '배송 완료'],
  OUT_OF_STOCK: ['ApiProblem: sold out', '거절됨: 품절'],
  PAYMENT_TIMEOUT: ['Cancelled: not paid in time', '취소됨: 결제 시간 초과'],
  CUSTOMER: ['Cancelled by you', '직접 취소함'],
  SELLER: ['Cancelled by the shop', '판매자가 취소함'],
});
const means = words({
  NOTPAYED: ['The donuts are kept for you until the time is over.', '시간이 다 될 때까지 도넛을 보관해 드립니다.'],
  PREPARING: ['Thank you. We are packing it.', '감사합니다. 상품을 준비하고 있습니다.'],
  SHIPPING: ['It has left our shelf.', '상품이 출고되었습니다.'],
  DELIVERED: ['It has arrived. Enjoy it.', '도착했습니다. 맛있게 드세요.'],
  OUT_OF_STOCK: [
    'There were not enough left, so nothing was taken and nothing was charged. You are on the waiting list for 24 hours: you are told callWithKey, by mail and here, when there is more. First come, first served.',
    '남은 수량이 부족해 주문되지 않았고 결제되지도 않았습니다. 24시간 동안 대기 명단에 있으며, 재입고되면 메일과 이 화면으로 한 번 알려 드립니다. 선착순입니다.',
  ],
  PAYMENT_TIMEOUT: [
    'It was not paid within five minutes, so its donuts went back to the shelf. Nothing was charged.',
    '5분 안에 결제되지 않아 도넛을 다시 진열했습니다. 결제된 금액은 없습니다.',
  ],
  CUSTOMER: ['If it was paid, the money is back in your wallet.', '결제했다면 금액이 지갑으로 돌아왔습니다.'],
  SELLER: ['If it was paid, the money is back in your wallet.', '결제했다면 금액이 지갑으로 돌아왔습니다.'],
});
const TONES: Readonly<Record<Fate, Tone>> = {
  NOTPAYED: 'warning',
  PREPARING: 'success',
  SHIPPING: 'info',
  DELIVERED: 'quiet',
  OUT_OF_STOCK: 'error',
  PAYMENT_TIMEOUT: 'error',
  CUSTOMER: 'quiet',
  SELLER: 'quiet',
};

export const outcomeOf = ({ status, reason }: Pick<Order, 'status' | 'reason'>): Fate =>
  status === 'CANCELLED' ? (reason ?? 'CUSTOMER') : status;

export const OrderStatusBadge = ({ order }: { order: Pick<Order, 'status' | 'reason'> }) => (
  <Badge tone={TONES[outcomeOf(order)]}>{names(outcomeOf(order))}</Badge>
);
export const OrderStatusSentence = ({ order }: { order: Pick<Order, 'status' | 'reason'> }) => (
  <p>{means(outcomeOf(order))}</p>
);

/** Before it is sent, its buyer can still call it off. */
export const isCancellable = ({ status }: Pick<Order, 'status'>): boolean =>
  status === 'NOTPAYED' || status === 'PREPARING';
