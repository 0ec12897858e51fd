/** One sentence for each step of an order. The names in braces are parts of `timeline-sentence.tsx`. */
import type { PaymentStatus } from '#domain/payment.ts';
import { templates } from '#web/console/filled.tsx';

/** By the new status; a cancelled order by its reason. */
export const statusSentence = templates({
  NOTPAYED: ['{who} placed the order, and its units were reserved.', '{who}이 주문했고, 수량이 예약되었습니다.'],
  PREPARING: ['{who} paid the order.', '{who}이 결제했습니다.'],
  SHIPPING: ['{who} marked the order as shipped.', '{who}이 발송 처리했습니다.'],
  DELIVERED: ['{who} marked the order as delivered.', '{who}이 배송 완료 처리했습니다.'],
  OUT_OF_STOCK: ['The order was rejected: the stock was not enough.', '재고가 부족해 주문이 거절되었습니다.'],
  PAYMENT_TIMEOUT: ['The order was cancelled: it was not paid in time.', '제때 결제되지 않아 주문이 취소되었습니다.'],
  CUSTOMER: ['{who} cancelled the order (reason: the buyer).', '{who}이 주문을 취소했습니다(구매자 사유).'],
  SELLER: ['{who} cancelled the order (reason: the seller).', '{who}이 주문을 취소했습니다(판매자 사유).'],
});

export const paymentSentence = templates({
  INITIATED: ['A payment was started.', '결제를 시작했습니다.'],
  IN_PROGRESS: ['The payment is in progress.', '결제를 진행하고 있습니다.'],
  COMPLETED: ['The payment was completed.', '결제가 완료되었습니다.'],
  FAILED_CUSTOMER: ['The payment failed: {problem}.', '결제에 실패했습니다: {problem}.'],
  FAILED_QUANTITY: ['The payment failed: the stock was not enough.', '재고가 부족해 결제에 실패했습니다.'],
  CANCELED: ['The payment was refunded.', '결제 금액을 환불했습니다.'],
} satisfies Partial<Record<PaymentStatus, readonly [en: string, ko: string]>>);

/** What an event says; other systems and the consumers of the shop learn it. */
export const eventMeaning = templates({
  'order.placed': ['the order was placed', '주문 접수'],
  'order.refused': ['the order was rejected', '주문 거절'],
  'order.rejected': ['the queued order was rejected', '대기 주문 거절'],
  'order.paid': ['the order was paid', '결제 완료'],
  'order.cancelled': ['the order was cancelled', '주문 취소'],
});

/** By the name of the consumer in the inbox. */
export const consumerSentence = templates({
  vip: ['The VIP check counted the order: the buyer is a VIP.', 'VIP 판정에 반영했습니다: 구매자는 VIP입니다.'],
  'best-sellers.paid': ['Best sellers counted the order.', '베스트셀러 집계에 더했습니다.'],
  'best-sellers.cancelled': ['Best sellers subtracted the order.', '베스트셀러 집계에서 뺐습니다.'],
});

/** By the state of the mail. */
export const mailSentence = templates({
  PENDING: ['The mail “{kind}” to {who} waits to be sent.', '{who}에게 보낼 “{kind}” 메일이 대기 중입니다.'],
  SENDING: ['The mail “{kind}” to {who} is being sent.', '{who}에게 “{kind}” 메일을 보내고 있습니다.'],
  SENT: ['The mail “{kind}” was sent to {who} after {time}.', '{who}에게 “{kind}” 메일을 {time} 만에 보냈습니다.'],
  UNKNOWN: [
    'Whether the mail “{kind}” reached {who} is unknown.',
    '“{kind}” 메일이 {who}에게 도착했는지 알 수 없습니다.',
  ],
  FAILED: ['The mail “{kind}” to {who} was not delivered.', '{who}에게 “{kind}” 메일을 보내지 못했습니다.'],
  SUPPRESSED: [
    'The mail “{kind}” was not sent: {who} gets no mail.',
    '{who}은 메일을 받지 않아 “{kind}” 메일을 보내지 않았습니다.',
  ],
  SUPERSEDED: [
    'The mail “{kind}” to {who} was not sent, because it was no longer true.',
    '내용이 지나 {who}에게 “{kind}” 메일을 보내지 않았습니다.',
  ],
});

export const otherSentence = templates({
  accepted: ['The order was accepted for the order queue.', '주문 대기열에 접수되었습니다.'],
  published: ['The shop published, after {time}, that {what}.', '{what} 이벤트를 {time} 만에 발행했습니다.'],
  unpublished: ['The shop has not published yet that {what}.', '{what} 이벤트는 아직 발행되지 않았습니다.'],
  deadLetter: [
    'A message of the queue {queue} failed: {error}. It is {state}.',
    '{queue} 큐의 메시지가 실패했습니다: {error}. 상태: {state}.',
  ],
  consumer: ['{name} processed the order.', '{name} 소비자가 처리했습니다.'],
});
