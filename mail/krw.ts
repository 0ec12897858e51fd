import type { Locale } from './words.ts';

/** An amount as a reader writes it. */
export const krw = (amount: number, locale: Locale): string =>
  locale === 'ko' ? `${amount.toLocaleString('ko-KR')}원` : `KRW ${amount.toLocaleString('en-US')}`;
