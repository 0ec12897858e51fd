import type { NoticeContent } from '#domain/mail.ts';
import { zonedMoment } from '#domain/time-zone.ts';
import { pictureOf } from './picture.ts';
import type { MailInput, Words } from './words.ts';

type NoticeText = Pick<Words, 'title' | 'summary'>;

const opensText = (ko: boolean, name: string, title: string): NoticeText => ({
  title: ko ? `판매가 시작되었습니다: ${title}` : `${title} is on sale now`,
  summary: ko
    ? `${name}님, 기다리시던 상품의 판매가 시작되었습니다. 선착순으로 판매합니다.`
    : `${name}, the sale of ${title} has begun.`,
});

const backText = (ko: boolean, name: string, title: string): NoticeText => ({
  title: ko ? `다시 입고되었습니다: ${title}` : `${title} is back in stock`,
  summary: ko
    ? `${name}님, 기다리시던 상품이 다시 입고되었습니다. 선착순으로 판매합니다.`
    : `${name}, ${title} is back in stock.`,
});

/**
 * The mail to the waiting list when a product is back in stock or its sale has begun: the available quantity, the
 * first-come-first-served rule, and the unsubscribe link.
 */
export function noticeWords(input: MailInput, notice: NoticeContent): Words {
  const { locale, name, publicUrl, timeZone } = input;
  const ko = locale === 'ko';
  return {
    ...(notice.opens ? opensText : backText)(ko, name, notice.title),
    picture: pictureOf([notice], input),
    facts: [
      [ko ? '상품' : 'Product', notice.title],
      [ko ? '지금 남은 수량' : 'Available now', ko ? `${notice.available}개` : String(notice.available)],
      ...(notice.endAt
        ? [[ko ? '판매 종료' : 'On sale until', zonedMoment(notice.endAt, timeZone, locale, 'short')] as const]
        : []),
    ],
    meaning: ko
      ? '이 메일을 받으셨더라도 상품이 예약된 것은 아닙니다. 남은 수량은 먼저 주문하신 분께 드립니다.'
      : 'This email does not reserve the product for you. First come, first served.',
    button: {
      label: ko ? '지금 주문하기' : 'Order now',
      href: `${publicUrl}/shop/products/${notice.productId}`,
    },
    unsubscribe: {
      label: ko ? '이 상품의 재입고 알림 그만 받기' : 'Unsubscribe from back-in-stock emails of this product',
      href: notice.unsubscribeUrl ?? publicUrl,
    },
  };
}
