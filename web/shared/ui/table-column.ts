/** A column of a table: its name, its cells, and its place on a phone. */
import type { ComponentChildren } from 'preact';

export interface Column<T> {
  readonly name: string;
  /** A cell of `–` or `0` is not shown on a card. */
  readonly cell: (row: T) => ComponentChildren;
  readonly numeric?: boolean;
  readonly wide?: boolean;
  /** Only screen readers get the column name. */
  readonly silent?: boolean;
  /** The value needs no name on a card. */
  readonly plain?: boolean;
  /** The place on a card, `off`: not on one of a phone. Without a value: a value with its name, in the lines below the first. */
  readonly phone?: 'first' | 'beside' | 'below' | 'last' | 'off';
  /**
   * The value by which a person may sort the rows, with its name in the address. Without `isServed` only in tables that show all
   * rows there are; with it the API returns the pages in this order (`sort=price-asc`), because an index serves it.
   */
  readonly sort?: { readonly key: string; readonly of: (row: T) => string | number; readonly isServed?: true };
}
