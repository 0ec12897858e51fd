/** The last line of a mail: why its reader receives the mail. */
import type { Locale, MailInput } from './words.ts';

const FOOTERS = {
  order: {
    ko: '도넛-스테이츠에서 주문하셨기 때문에 보내 드리는 메일입니다.',
    en: 'You receive this email because you ordered at Donut States.',
  },
  waiting: {
    ko: '이 상품의 재입고 알림을 기다리고 계셔서 보내 드리는 메일입니다.',
    en: 'You receive this email because you are on the waiting list of this product.',
  },
  address: {
    ko: '도넛-스테이츠 가입 화면에 이 주소가 입력되어 보내 드리는 메일입니다.',
    en: 'You receive this email because this address was entered on the sign-up page of Donut States.',
  },
  ad: {
    ko: '이 광고의 담당자로 등록되어 있어 보내 드리는 메일입니다.',
    en: 'You receive this email because you are the manager of this ad.',
  },
  operator: {
    ko: '이 상점의 운영자로 등록되어 있어 보내 드리는 메일입니다.',
    en: 'You receive this email because you are an operator of this shop.',
  },
} as const;

export const operatorFooter = (locale: Locale): string => FOOTERS.operator[locale];

export function footerOf({ kind, locale }: MailInput): string {
  switch (kind) {
    case 'order.refused':
    case 'order.paid':
    case 'order.expired':
    case 'order.cancelled':
      return FOOTERS.order[locale];
    case 'stock.back':
      return FOOTERS.waiting[locale];
    case 'verification':
      return FOOTERS.address[locale];
    case 'ad.stop':
    case 'ad.resume':
      return FOOTERS.ad[locale];
    case 'restock.overdue':
    case 'restock.surplus':
      return operatorFooter(locale);
  }
}
