/** One sentence for each type of event. */
import { words } from '#web/shared/language.ts';

const t = words({
  product: ['a product', '상품'],
  'order.placed': ['{title} was ordered.', '{title} 주문이 접수되었습니다.'],
  'order.refused': ['An order of {title} was rejected: out of stock.', '{title} 주문이 품절로 거절되었습니다.'],
  'order.rejected': ['A queued order of {title} was rejected.', '대기 중이던 {title} 주문이 거절되었습니다.'],
  'order.paid': ['An order of {title} was paid.', '{title} 주문이 결제되었습니다.'],
  'order.cancelled': ['An order of {title} was cancelled.', '{title} 주문이 취소되었습니다.'],
  'order.expired': ['An order of {title} was not paid in time.', '{title} 주문이 제때 결제되지 않았습니다.'],
  'payment.completed': ['A payment for {title} was completed.', '{title} 결제가 완료되었습니다.'],
  'payment.failed': ['A payment for {title} failed.', '{title} 결제에 실패했습니다.'],
  'stock.reserved': ['Units of {title} were reserved.', '{title} 재고가 예약되었습니다.'],
  'stock.short': ['{title} has too little stock for an order.', '{title} 재고가 주문보다 부족합니다.'],
  'stock.out': ['{title} sold out.', '{title} 상품이 품절되었습니다.'],
  'stock.back': ['{title} is back in stock.', '{title} 상품이 재입고되었습니다.'],
  'restock.requested': ['A restock of {title} was requested.', '{title} 재입고를 요청했습니다.'],
  'restock.due': ['A delivery of {title} is expected.', '{title} 입고를 기다립니다.'],
  'restock.overdue': ['The delivery of {title} is overdue.', '{title} 입고가 지연되고 있습니다.'],
  'restock.surplus': ['The factory delivered too much of {title}.', '공장이 {title} 상품을 요청보다 많이 보냈습니다.'],
  'dead_letter.parked': ['A message of {queue} waits for a decision.', '{queue} 메시지가 조치를 기다립니다.'],
});

interface Event {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Returns the sentence of an event about a product, or its type if there is no sentence. */
export function eventSentence({ type, data }: Event, title: string | null | undefined): string {
  const name = type === 'order.cancelled' && data['reason'] === 'PAYMENT_TIMEOUT' ? 'order.expired' : type;
  return (
    t(name as Parameters<typeof t>[0], { title: title ?? t('product'), queue: String(data['queue'] ?? '') }) || type
  );
}
