/** A table of what a list says. */
import type { ComponentChildren } from 'preact';

export interface Column<T> {
  readonly name: string;
  readonly cell: (row: T) => ComponentChildren;
  readonly numeric?: boolean;
  readonly wide?: boolean;
  /** The name is only for those who hear the page. */
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
    // Wider than the page it is scrolled, by keyboard too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable (WCAG 2.1.1)
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
