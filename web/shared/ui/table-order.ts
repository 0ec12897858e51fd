/** The order of the rows of a table that a person has sorted. The address of the page has it: `sort=available-desc`. */
import type { Column } from './table-column.ts';

export interface Order {
  readonly key: string;
  readonly isDescending: boolean;
}

/** Reads the order from the address. Undefined: the order of the page. */
export function orderOf(text: string | undefined): Order | undefined {
  const [, key, direction] = /^(\w+)-(asc|desc)$/.exec(text ?? '') ?? [];
  return key === undefined ? undefined : { key, isDescending: direction === 'desc' };
}

/** The order as the address has it. */
export const orderText = (order: Order | undefined): string | undefined =>
  order && `${order.key}-${order.isDescending ? 'desc' : 'asc'}`;

/** Returns the rows by the values of the chosen column. Rows with equal values keep their order. */
export function sorted<T>(rows: readonly T[], columns: readonly Column<T>[], order: Order | undefined): readonly T[] {
  const sortValue = order && columns.find(({ sort }) => sort?.key === order.key)?.sort?.of;
  if (!sortValue) return rows;
  const compare = (a: T, b: T): number => {
    const [left, right] = [sortValue(a), sortValue(b)];
    return typeof left === 'number' && typeof right === 'number'
      ? left - right
      : String(left).localeCompare(String(right));
  };
  return [...rows].sort((a, b) => (order.isDescending ? compare(b, a) : compare(a, b)));
}

/** The next order after a click on a column: ascending, descending, then the order of the page. */
export function nextOrder(order: Order | undefined, key: string): Order | undefined {
  if (order?.key !== key) return { key, isDescending: false };
  return order.isDescending ? undefined : { key, isDescending: true };
}

/**
 * The columns with the orders that may be offered. Rows of one page of several are not sorted by the page, which would look like
 * the order of all rows: only an order of the API is.
 */
export const offeredOrders = <T>(columns: readonly Column<T>[], isWhole: boolean): readonly Column<T>[] =>
  columns.map(({ sort, ...column }) => (sort && (isWhole || sort.isServed) ? { ...column, sort } : column));
