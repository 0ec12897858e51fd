/** One sentence for each type of event. */
import { count } from '#web/shared/format.ts';
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
  'stock.out some': [
    '{title} has less stock than an order needs: {available} available.',
    '{title} 재고가 주문 수량보다 적습니다. 판매 가능 {available}개.',
  ],
  'stock.back': ['{title} is back in stock.', '{title} 상품이 재입고되었습니다.'],
  'restock.requested': ['A restock of {title} was requested.', '{title} 재입고를 요청했습니다.'],
  'restock.due': ['The delivery time of {title} has passed.', '{title} 입고 예정 시각이 지났습니다.'],
  'restock.overdue': ['The delivery of {title} is overdue.', '{title} 입고가 지연되고 있습니다.'],
  'restock.surplus': ['The factory delivered too much of {title}.', '공장이 {title} 상품을 요청보다 많이 보냈습니다.'],
  'dead_letter.parked': ['A message of {queue} waits for a decision.', '{queue} 메시지가 조치를 기다립니다.'],
});

interface Event {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

function nameOf({ type, data }: Event): string {
  if (type === 'order.cancelled' && data['reason'] === 'PAYMENT_TIMEOUT') return 'order.expired';
  return type === 'stock.out' && Number(data['available']) > 0 ? 'stock.out some' : type;
}

/** Returns the sentence of an event about a product, or its type if there is no sentence. */
export function eventSentence(event: Event, title: string | null | undefined): string {
  const { queue = '', available = 0 } = event.data;
  const values = { title: title ?? t('product'), queue: String(queue), available: count(Number(available)) };
  return t(nameOf(event) as Parameters<typeof t>[0], values) || event.type;
}
