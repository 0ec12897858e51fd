/** The kinds of mails in words, and why each is sent. */
import type { MailKind } from '#domain/mail.ts';
import { words } from '#web/shared/language.ts';

export const mailKindName = words({
  'order.refused': ['Out of stock', '품절로 주문 거절'],
  'order.paid': ['Order paid', '결제 완료'],
  'order.expired': ['Not paid in time', '결제 기한 초과'],
  'order.cancelled': ['Order cancelled', '주문 취소'],
  'restock.overdue': ['Delivery overdue', '입고 지연'],
  'restock.surplus': ['Surplus delivery', '초과 입고'],
  'ad.stop': ['Stop an ad', '광고 중단 요청'],
  'ad.resume': ['Resume an ad', '광고 재개 요청'],
  'stock.back': ['Back in stock', '재입고 알림'],
  verification: ['Verification code', '인증 코드'],
} satisfies Record<MailKind, readonly [en: string, ko: string]>);

export const mailReason = words({
  'order.refused': ['An order was rejected because the stock was not enough.', '재고가 부족해 주문이 거절되었습니다.'],
  'order.paid': ['An order was paid.', '주문이 결제되었습니다.'],
  'order.expired': ['An order was not paid in time.', '주문이 제때 결제되지 않았습니다.'],
  'order.cancelled': ['An order was cancelled.', '주문이 취소되었습니다.'],
  'restock.overdue': ['The factory has not delivered in time.', '공장이 제때 보내지 않았습니다.'],
  'restock.surplus': ['The factory delivered more than was requested.', '공장이 요청보다 많이 보냈습니다.'],
  'ad.stop': ['The advertised product is sold out.', '광고하는 상품이 품절되었습니다.'],
  'ad.resume': ['The advertised product is available again.', '광고하는 상품을 다시 살 수 있습니다.'],
  'stock.back': [
    'A product that the recipient waits for can be bought, or its sale begins.',
    '수신자가 기다리는 상품이 재입고되었거나 판매를 시작합니다.',
  ],
  verification: ['A person entered the address to sign up.', '이 주소로 가입 인증을 요청했습니다.'],
} satisfies Record<MailKind, readonly [en: string, ko: string]>);
