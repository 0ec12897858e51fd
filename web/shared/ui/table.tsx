/** A table. Where it is wider than its box, its rows are cards of a few lines. */
import { useRef, useState } from 'preact/hooks';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { setQuery, useAddress } from '#web/shared/router.ts';
import type { Column } from './table-column.ts';
import { Head } from './table-head.tsx';
import { orderOf, orderText, sorted } from './table-order.ts';
import { useCards } from './use-cards.ts';

const t = words({ more: ['Show {n} more', '{n}개 더 보기'] });

const classOf = <T,>({ numeric, wide, phone }: Column<T>, isFirst: boolean): string[] => [
  ...(numeric ? ['num'] : []),
  ...(wide ? ['wide'] : []),
  ...(phone === 'off' ? ['off-phone'] : [phone ?? (isFirst ? 'first' : wide ? 'below' : '')].filter(Boolean)),
];

function Cell<T>({ column, row, isFirst }: { column: Column<T>; row: T; isFirst: boolean }) {
  const content = column.cell(row);
  const classes = [...classOf(column, isFirst), ...(content === '–' || content === '0' ? ['nothing'] : [])];
  return (
    <td class={classes.join(' ')} data-label={column.silent || column.plain ? '' : column.name}>
      {content}
    </td>
  );
}

export function Table<T>(props: {
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  readonly isChosen?: (row: T) => boolean;
  /** On a phone the later rows are folded. */
  readonly phoneRows?: number;
}) {
  const { columns, keyOf, isChosen, phoneRows = Number.POSITIVE_INFINITY } = props;
  // A page has one table that can be sorted.
  const order = orderOf(useAddress().query['sort']);
  const [isUnfolded, unfold] = useState(false);
  const rows = sorted(props.rows, columns, order);
  const box = useRef<HTMLElement>(null);
  const isCards = useCards(box);
  const hasFirst = columns.some(({ phone }) => phone === 'first');
  return (
    // A value wider than the page scrolls, by keyboard as well.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard (WCAG 2.1.1)
    <section ref={box} class={`box flush scroll ${isCards ? 'row-cards' : ''}`} tabIndex={0} aria-label={props.caption}>
      <table class={`table ${isUnfolded ? 'unfolded' : ''}`}>
        <caption class="sr-only">{props.caption}</caption>
        <Head
          columns={columns}
          order={order}
          setOrder={(next) => setQuery({ sort: orderText(next), cursor: undefined })}
        />
        <tbody>
          {rows.map((row, n) => (
            <tr
              key={keyOf(row)}
              class={n >= phoneRows ? 'folded' : ''}
              data-key={keyOf(row)}
              data-chosen={isChosen?.(row) ? '' : undefined}
            >
              {columns.map((column, nth) => (
                <Cell key={column.name} column={column} row={row} isFirst={!hasFirst && nth === 0} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > phoneRows && !isUnfolded && (
        <button type="button" class="unfold" onClick={() => unfold(true)}>
          {t('more', { n: count(rows.length - phoneRows) })}
        </button>
      )}
    </section>
  );
}
