/** Invalid ids and cursors. */
import { signCursor } from '#domain/cursor.ts';
import type { Fixture } from './fixture.ts';
import { orderOf, type Row, row } from './row.ts';

const ULID = '01jd3v8x5r6q7w8e9t0y1z2a3b';
export const shapes = (prefix: string, other: string): readonly (readonly [name: string, id: string])[] => [
  ['no prefix', ULID],
  ['another kind’s prefix', `${other}_${ULID}`],
  ['a prefix in capitals', `${prefix.toUpperCase()}_${ULID}`],
  ['capitals', `${prefix}_${ULID.toUpperCase()}`],
  ['too short', `${prefix}_${ULID.slice(1)}`],
  ['too long', `${prefix}_${ULID}0`],
  ['characters outside base 32', `${prefix}_${'ilou'.repeat(6)}ab`],
  ['beyond the end of time', `${prefix}_8${ULID.slice(1)}`],
  ['a UUID', '0193e4b8-0000-7000-8000-000000000000'],
  ['a number', '1'],
  ['1 OR 1=1', '1 OR 1=1'],
  ['a quote', `${prefix}_${ULID}'--`],
  ['../1', '../1'],
  ['a NUL at the end', `${prefix}_${ULID}\0`],
  ['a newline at the end', `${prefix}_${ULID}\n`],
  ['10 KB', 'x'.repeat(10_000)],
  ['a wildcard', '%'],
  ['a parameter', ':p0'],
  ['a template', '{{7*7}}\x24{7*7}'],
  ['full width', `${prefix}＿${ULID}`],
];
/** Well-formed ids of no resource. */
export const unknown = (prefix: string) =>
  [
    ['nil', `${prefix}_${'0'.repeat(26)}`],
    ['unknown', `${prefix}_${ULID}`],
  ] as const;

type InPath = readonly [
  route:
    | 'payOrder'
    | 'cancelOrder'
    | 'shipOrder'
    | 'deliverOrder'
    | 'readProduct'
    | 'readStock'
    | 'readOrder'
    | 'readOrderHistory'
    | 'readTimeline'
    | 'closeRestock'
    | 'readRestock'
    | 'requestRestock',
  prefix: string,
  path: (id: string) => string,
];
const IN_PATHS: readonly InPath[] = [
  ['readProduct', 'prd', (id) => `/products/${id}`],
  ['readStock', 'prd', (id) => `/products/${id}/stock`],
  ['readOrder', 'ord', (id) => `/orders/${id}`],
  ['readOrderHistory', 'ord', (id) => `/orders/${id}/history`],
  ['readTimeline', 'ord', (id) => `/orders/${id}/timeline`],
  ['payOrder', 'ord', (id) => `/orders/${id}/payments`],
  ['cancelOrder', 'ord', (id) => `/orders/${id}/cancellation`],
  ['shipOrder', 'ord', (id) => `/orders/${id}/shipment`],
  ['deliverOrder', 'ord', (id) => `/orders/${id}/delivery`],
  ['readRestock', 'rst', (id) => `/restocks/${id}`],
  ['closeRestock', 'rst', (id) => `/restocks/${id}/closure`],
  ['requestRestock', 'prd', (id) => `/products/${id}/restocks`],
];
const NOT_FOUND = { prd: '404 product.not_found', ord: '404 order.not_found', rst: '404 restock.not_found' } as const;

const inPaths: readonly Row[] = IN_PATHS.flatMap(([route, prefix, path]) =>
  [...shapes(prefix, prefix === 'ord' ? 'rst' : 'ord'), ...unknown(prefix)].map(([name, id]) =>
    row(
      `${route}: ${name}`,
      route,
      {
        path: () => path(encodeURIComponent(id)),
        sending: ({ buyer, seller }) => ({
          token: route === 'payOrder' ? buyer : seller,
          ...(route === 'requestRestock' ? { key: 'ids', body: {} } : {}),
          ...(route === 'payOrder' ? { key: 'ids' } : {}),
          ...(route === 'cancelOrder' ? { body: {} } : {}),
          ...(route === 'closeRestock' ? { body: { reason: 'ids' } } : {}),
        }),
      },
      NOT_FOUND[prefix as keyof typeof NOT_FOUND],
    ),
  ),
);

const lineOf = (productId: unknown) => () => ({ lines: [{ productId, quantity: 1 }] });
const AT = '/lines/0/productId';
const inBody: readonly Row[] = [
  ...shapes('prd', 'ord').map(([name, id]) =>
    // A text with a NUL is malformed in every field: PostgreSQL cannot store it.
    id.includes('\0')
      ? orderOf(`a line’s product: ${name}`, lineOf(id), '400 request.malformed')
      : orderOf(`a line’s product: ${name}`, lineOf(id), '400 request.invalid', AT),
  ),
  ...[undefined, null, '', 1, true, [], {}, ['prd'], { $ne: null }].map((id) =>
    orderOf(`a line’s product: ${JSON.stringify(id)}`, lineOf(id), '400 request.invalid', AT),
  ),
  orderOf(
    'a line’s product: a lone surrogate',
    () => '{"lines":[{"productId":"\\ud800","quantity":1}]}',
    '400 request.malformed',
  ),
  ...unknown('prd').map(([name, id]) => orderOf(`a line’s product: ${name}`, lineOf(id), '404 product.not_found', AT)),
  row(
    'restocks of a product: wrong shape',
    'listRestocks',
    { path: () => '/restocks?productId=1', sending: ({ seller }) => ({ token: seller }) },
    '400 request.invalid',
    '?productId',
  ),
];

export const IDS: readonly Row[] = [...inPaths, ...inBody];

const list = (
  path: '/products' | '/orders' | '/restocks',
  name: string,
  cursor: (fixture: Fixture) => string,
  expected = '400 cursor.invalid',
  pointer?: string,
): Row =>
  row(
    `${path}: ${name}`,
    path === '/products' ? 'listProducts' : path === '/orders' ? 'listOrders' : 'listRestocks',
    {
      path: (fixture) => `${path}?cursor=${encodeURIComponent(cursor(fixture))}`,
      sending: ({ buyer, seller }) => ({ token: path === '/orders' ? buyer : seller }),
    },
    expected,
    pointer,
  );
const forged = [new Uint8Array(32)] as const;

export const CURSORS: readonly Row[] = (['/products', '/orders', '/restocks'] as const).flatMap((path) => [
  list(path, 'empty', () => ''),
  list(path, 'nonsense', () => 'nonsense'),
  list(path, 'an id', ({ product }) => product),
  list(path, 'another list’s', ({ productCursor, orderCursor }) =>
    path === '/products' ? orderCursor : productCursor,
  ),
  list(path, 'a tampered place', ({ productCursor }) => `A${productCursor.slice(1)}`),
  list(path, 'a tampered signature', ({ productCursor }) => `${productCursor.slice(0, -2)}AA`),
  list(path, 'no signature', ({ productCursor }) => productCursor.split('.')[0] ?? ''),
  list(path, 'of another key', ({ product }) => signCursor(forged, path.slice(1), product)),
  list(path, 'SQL', () => signCursor(forged, path.slice(1), "' or 1=1 --")),
  list(path, 'too long', () => 'x'.repeat(513), '400 request.invalid', '?cursor'),
]);
