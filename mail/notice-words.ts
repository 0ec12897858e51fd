import type { NoticeContent } from '#domain/mail.ts';
import type { MailInput, Words } from './words.ts';

/** "It is back": what there is, that it is first come, first served, and how to leave the line. */
export function noticeWords({ locale, name, publicUrl }: MailInput, notice: NoticeContent): Words {
  const ko = locale === 'ko';
  return {
    title: ko ? `다시 입고되었습니다: ${notice.title}` : `Back in stock: ${notice.title}`,
    happened: ko
      ? `${name}님, 기다리시던 상품이 다시 입고되었습니다. 선착순으로 판매합니다.`
      : `${name}, what you were waiting for is back. It is first come, first served.`,
    facts: [
      [ko ? '상품' : 'Product', `${notice.title} (${notice.productId})`],
      [ko ? '지금 남은 수량' : 'Left right now', ko ? `${notice.available}개` : String(notice.available)],
    ],
    meaning: ko
      ? '이 메일은 예약이 아닙니다. 남은 수량은 먼저 주문하신 분께 드립니다.'
      : 'This mail reserves nothing: what is left goes to whoever orders first.',
    leave: {
      label: ko ? '이 상품의 입고 알림 그만 받기' : 'Stop telling me about this product',
      href: notice.unsubscribeUrl ?? publicUrl,
    },
  };
}
