/** The width of a phone (web/console/phone.css). */
export const isPhone = (): boolean => matchMedia('(max-width: 560px)').matches;
const ROWS = 50;
const ROWS_PHONE = 20;

/** How many rows a page of a list has: fewer on a phone, where each row is a card. */
export const pageSize = (rows = ROWS): string => String(isPhone() ? ROWS_PHONE : rows);
