/** The width below which the rows of a table are cards (web/console/phone.css). */
const PHONE = '(max-width: 560px)';
const ROWS = 50;
const ROWS_PHONE = 20;

/** How many rows a page of a list has: fewer on a phone, where each row is a card. */
export const pageSize = (rows = ROWS): string => String(matchMedia(PHONE).matches ? ROWS_PHONE : rows);
