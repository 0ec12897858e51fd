/** How values look to people, on pages and in mails. */

/** Integer KRW: `2,500원` in Korean, `₩2,500` in English. */
export const krw = (amount: number, locale: 'ko' | 'en'): string =>
  locale === 'ko' ? `${amount.toLocaleString('ko-KR')}원` : `₩${amount.toLocaleString('en-US')}`;

/** The order number for people: the last eight characters of the id, which are random. `ord_01…q3k7m2xp` is `Q3K7-M2XP`. */
export const orderNumber = (orderId: string): string => {
  const tail = orderId.replace(/^ord_/, '').slice(-8).toUpperCase();
  return `${tail.slice(0, 4)}-${tail.slice(4)}`;
};

/** An order number as people type it: in any case, with or without its hyphen. */
export const ORDER_NUMBER = /^[0-9A-TV-Za-tv-z]{4}-?[0-9A-TV-Za-tv-z]{4}$/;

/**
 * The end of the order id that a typed order number means: `q3k7m2xp` of `Q3K7-M2XP`. As in Crockford's base 32, an O
 * means the digit 0, and I and L mean 1. Undefined: the text is no order number.
 */
export function orderIdEnd(text: string): string | undefined {
  if (!ORDER_NUMBER.test(text)) return undefined;
  return text.toLowerCase().replace('-', '').replaceAll('o', '0').replace(/[il]/g, '1');
}
