/** The head of a table. A column with a sort value has a button that sorts by it. */
import type { Column } from './table-column.ts';
import { nextOrder, type Order } from './table-order.ts';

interface Props<T> {
  readonly columns: readonly Column<T>[];
  readonly order: Order | undefined;
  readonly setOrder: (order: Order | undefined) => void;
}

const ARROWS = { ascending: '↑', descending: '↓', none: '↕' } as const;

function Name<T>({
  column: { name, silent, sort },
  order,
  setOrder,
}: Omit<Props<T>, 'columns'> & { column: Column<T> }) {
  if (!sort) return <span class={silent ? 'sr-only' : ''}>{name}</span>;
  return (
    <button type="button" class="sorter" onClick={() => setOrder(nextOrder(order, sort.key))}>
      {name} <span aria-hidden="true">{ARROWS[directionOf(sort.key, order)]}</span>
    </button>
  );
}

const directionOf = (key: string, order: Order | undefined): keyof typeof ARROWS =>
  order?.key !== key ? 'none' : order.isDescending ? 'descending' : 'ascending';

export const Head = <T,>({ columns, order, setOrder }: Props<T>) => (
  <thead>
    <tr>
      {columns.map((column) => (
        <th
          key={column.name}
          scope="col"
          class={`${column.numeric ? 'num' : ''} ${column.wide ? 'wide' : ''}`.trim()}
          {...(column.sort ? { 'aria-sort': directionOf(column.sort.key, order) } : {})}
        >
          <Name column={column} order={order} setOrder={setOrder} />
        </th>
      ))}
    </tr>
  </thead>
);
