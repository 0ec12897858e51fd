/** The mail to a buyer whose order found no stock. */
import type { RefusedOrderContent } from '#domain/mail.ts';
import { krw, orderNumber } from '#domain/shown.ts';
import { pictureOf } from './picture.ts';
import type { MailInput, Words } from './words.ts';

/** Returns the text: what was missing, and that a mail follows when the product is restocked. */
export function outOfStockWords(input: MailInput, order: RefusedOrderContent): Words {
  const { locale, name, publicUrl } = input;
  const ko = locale === 'ko';
  const requested = ko ? '공장에 추가 생산을 요청했습니다.' : 'We have requested more from the factory.';
  const back = ko
    ? '다시 입고되면 메일로 알려 드립니다. 재입고 상품은 선착순으로 판매합니다.'
    : 'We will email you when the product is back in stock. Restocked products are sold first come, first served.';
  const left = (n: number | null) => (n === null ? '' : ko ? ` (남은 수량 ${n}개)` : ` (${n} left)`);
  return {
    title: ko ? '주문하신 상품이 품절되었습니다' : 'Sold out: your order could not be placed',
    summary: ko
      ? `${name}님, 주문하신 수량만큼 재고가 없어 주문을 받지 못했습니다. 결제된 금액은 없습니다.`
      : `${name}, there is not enough stock for your order, so the order was not placed. You were not charged.`,
    picture: pictureOf(order.lines, input),
    facts: [
      [ko ? '주문 번호' : 'Order', orderNumber(order.orderId)],
      ...order.lines.map((line) => [line.title, `${line.quantity}${ko ? '개' : ''}${left(line.available)}`] as const),
      [ko ? '합계' : 'Total', krw(order.total, locale)],
    ],
    meaning: order.restocked ? `${requested} ${back}` : back,
    button: { label: ko ? '주문 보기' : 'View the order', href: `${publicUrl}/shop/orders/${order.orderId}` },
  };
}
