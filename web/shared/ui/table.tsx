/** A table that scrolls horizontally and becomes cards on a phone. */
import type { ComponentChildren } from 'preact';

export interface Column<T> {
  readonly name: string;
  readonly cell: (row: T) => ComponentChildren;
  readonly numeric?: boolean;
  readonly wide?: boolean;
  /** Only screen readers get the column name. */
  readonly silent?: boolean;
}

const classOf = ({ numeric, wide }: Column<never>): string => `${numeric ? 'num' : ''} ${wide ? 'wide' : ''}`.trim();

export function Table<T>(props: {
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  readonly isChosen?: (row: T) => boolean;
}) {
  const { columns, rows, keyOf, isChosen } = props;
  return (
    // A table wider than the page scrolls, by keyboard as well.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard (WCAG 2.1.1)
    <section class="box flush scroll" tabIndex={0} aria-label={props.caption}>
      <table class="table">
        <caption class="sr-only">{props.caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col" class={classOf(column)}>
                <span class={column.silent ? 'sr-only' : ''}>{column.name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} data-key={keyOf(row)} data-chosen={isChosen?.(row) ? '' : undefined}>
              {columns.map((column) => (
                <td key={column.name} class={classOf(column)} data-label={column.silent ? '' : column.name}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
