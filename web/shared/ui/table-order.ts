/** The order of the rows of a table that a person has sorted. */
import type { Column } from './table-column.ts';

export interface Order {
  readonly name: string;
  readonly isDescending: boolean;
}

/** Returns the rows by the values of the chosen column. Rows with equal values keep their order. */
export function sorted<T>(rows: readonly T[], columns: readonly Column<T>[], order: Order | undefined): readonly T[] {
  const sortValue = order && columns.find(({ name }) => name === order.name)?.sort;
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
export function nextOrder(order: Order | undefined, name: string): Order | undefined {
  if (order?.name !== name) return { name, isDescending: false };
  return order.isDescending ? undefined : { name, isDescending: true };
}
