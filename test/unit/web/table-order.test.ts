/** The order of a table: what the address says, and what a click on the name of a column makes of it. */
import { expect, test } from 'vitest';
import type { Column } from '#web/shared/ui/table-column.ts';
import { nextOrder, offeredOrders, orderOf, orderText, sorted } from '#web/shared/ui/table-order.ts';

type Row = readonly [title: string, available: number];
const columns: readonly Column<Row>[] = [
  { name: '상품', cell: ([title]) => title, sort: { key: 'title', of: ([title]) => title } },
  {
    name: '판매 가능',
    cell: ([, available]) => available,
    sort: { key: 'available', of: ([, available]) => available },
  },
];
const rows: readonly Row[] = [
  ['B', 9],
  ['A', 10],
  ['C', 9],
];
const titles = (address: string | undefined) =>
  sorted(rows, columns, orderOf(address))
    .map(([title]) => title)
    .join('');

test('an address sorts numbers as numbers, and rows with equal values keep their order', () => {
  expect(titles('title-asc')).toBe('ABC');
  expect(titles('title-desc')).toBe('CBA');
  expect(titles('available-asc')).toBe('BCA');
  expect(titles('available-desc')).toBe('ABC');
});

test.for([undefined, '', 'title', 'title-up', 'price-asc', '판매 가능-asc'])(
  'the address %j keeps the order of the page',
  (address) => expect(titles(address)).toBe('BAC'),
);

test('clicks go from ascending to descending to the order of the page; another column begins ascending', () => {
  const click = (text: string | undefined, key: string) => orderText(nextOrder(orderOf(text), key));
  expect(click(undefined, 'title')).toBe('title-asc');
  expect(click('title-asc', 'title')).toBe('title-desc');
  expect(click('title-desc', 'title')).toBeUndefined();
  expect(click('title-desc', 'available')).toBe('available-asc');
});

test('a list of several pages offers only the orders in which the API returns them', () => {
  const served: readonly Column<Row>[] = columns.map((column) =>
    column.sort?.key === 'available' ? { ...column, sort: { ...column.sort, isServed: true } } : column,
  );
  const offered = (isWhole: boolean) => offeredOrders(served, isWhole).flatMap(({ sort }) => sort?.key ?? []);
  expect(offered(true)).toEqual(['title', 'available']);
  expect(offered(false)).toEqual(['available']);
});
