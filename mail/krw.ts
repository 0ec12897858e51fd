import type { Locale } from './words.ts';

/** Formats an amount in won for a locale. */
export const krw = (amount: number, locale: Locale): string =>
  locale === 'ko' ? `${amount.toLocaleString('ko-KR')}원` : `KRW ${amount.toLocaleString('en-US')}`;
