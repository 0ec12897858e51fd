/** How values look to people, on pages and in mails. */

/** Integer KRW: `2,500원` in Korean, `₩2,500` in English. */
export const krw = (amount: number, locale: 'ko' | 'en'): string =>
  locale === 'ko' ? `${amount.toLocaleString('ko-KR')}원` : `₩${amount.toLocaleString('en-US')}`;

/** The order number for people: the last eight characters of the id, which are random. `ord_01…q3k7m2xp` is `Q3K7-M2XP`. */
export const orderNumber = (orderId: string): string => {
  const tail = orderId.replace(/^ord_/, '').slice(-8).toUpperCase();
  return `${tail.slice(0, 4)}-${tail.slice(4)}`;
};
