import { PAYMENT_WINDOW_MINUTES } from '#domain/limits.ts';
import type { OrderContent } from '#domain/mail.ts';
import { krw, orderNumber } from '#domain/shown.ts';
import { pictureOf } from './picture.ts';
import type { MailInput, Words } from './words.ts';

type OrderText = Pick<Words, 'title' | 'summary' | 'meaning'>;

function paid(ko: boolean, name: string): OrderText {
  return {
    title: ko ? '결제가 완료되었습니다' : 'Your order is paid',
    summary: ko
      ? `${name}님, 주문하신 상품의 결제가 완료되어 판매자가 준비하고 있습니다.`
      : `${name}, we received your payment and the seller is preparing your order.`,
    meaning: ko
      ? '발송 전까지는 주문을 취소할 수 있고, 결제 금액은 지갑으로 돌려 드립니다.'
      : 'You can cancel the order until it is shipped. Your payment is then refunded to your wallet.',
  };
}

function expired(ko: boolean, name: string): OrderText {
  return {
    title: ko ? '결제 기한이 지나 주문이 취소되었습니다' : 'Your order was cancelled: it was not paid in time',
    summary: ko
      ? `${name}님, ${PAYMENT_WINDOW_MINUTES}분 안에 결제되지 않아 주문이 취소되었습니다. 결제된 금액은 없습니다.`
      : `${name}, your order was not paid within ${PAYMENT_WINDOW_MINUTES} minutes, so it was cancelled. You were not charged.`,
    meaning: ko
      ? '아직 원하신다면, 판매 중인 동안 새로 주문하실 수 있습니다.'
      : 'If you still want the products, you can order again while they are on sale.',
  };
}

function cancelled(ko: boolean, name: string, { reason, refunded }: OrderContent): OrderText {
  const bySeller = reason === 'SELLER';
  const refund =
    refunded === null
      ? ko
        ? '결제된 금액은 없습니다.'
        : 'You were not charged.'
      : ko
        ? '결제하신 금액은 모두 지갑으로 돌려 드렸습니다.'
        : 'The full amount was refunded to your wallet.';
  return {
    title: ko ? '주문이 취소되었습니다' : 'Your order was cancelled',
    summary: ko
      ? `${name}님, ${bySeller ? '판매자가 주문을 취소했습니다.' : '요청하신 대로 주문을 취소했습니다.'}`
      : `${name}, ${bySeller ? 'the seller has cancelled your order.' : 'your order was cancelled as you requested.'}`,
    meaning: refund,
  };
}

const viewOrder = (ko: boolean, publicUrl: string, { orderId }: OrderContent) => ({
  label: ko ? '주문 보기' : 'View the order',
  href: `${publicUrl}/shop/orders/${orderId}`,
});

/** Leads to the product. An order of several products leads to its page, which links to each of them. */
function orderAgain(ko: boolean, publicUrl: string, order: OrderContent) {
  const [line, ...others] = order.lines;
  const isOne = line?.productId !== undefined && others.length === 0;
  const path = isOne ? `products/${line.productId}` : `orders/${order.orderId}`;
  return { label: ko ? '다시 주문하기' : 'Order again', href: `${publicUrl}/shop/${path}` };
}

/** The mails to a buyer about a paid, expired or cancelled order. */
export function orderWords(input: MailInput, order: OrderContent): Words {
  const { kind, locale, name, publicUrl } = input;
  const ko = locale === 'ko';
  const text =
    kind === 'order.paid' ? paid(ko, name) : kind === 'order.expired' ? expired(ko, name) : cancelled(ko, name, order);
  return {
    ...text,
    picture: pictureOf(order.lines, input),
    facts: [
      [ko ? '주문 번호' : 'Order', orderNumber(order.orderId)],
      ...order.lines.map(({ title, quantity }) => [title, `${quantity}${ko ? '개' : ''}`] as const),
      [ko ? '합계' : 'Total', krw(order.total, locale)],
      ...(kind === 'order.cancelled' && order.refunded !== null
        ? [[ko ? '환불 금액' : 'Refunded', krw(order.refunded, locale)] as const]
        : []),
    ],
    button: kind === 'order.expired' ? orderAgain(ko, publicUrl, order) : viewOrder(ko, publicUrl, order),
  };
}
