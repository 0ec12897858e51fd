/** Invalid numbers. */
import { randomUUID } from 'node:crypto';
import { CHARGE_KRW_MAX, LINE_UNITS_MAX, PRICE_KRW_MAX, RESTOCK_UNITS_MAX } from '#domain/limits.ts';
import type { Fixture } from './fixture.ts';
import { deliveryOf, orderOf, type Row, restockOf, row } from './row.ts';

const INVALID = '400 request.invalid';

/** As they are written in JSON. */
export const NOT_A_COUNT = [
  '0',
  '-1',
  '1.5',
  '"1"',
  '"１"',
  '2147483648',
  '9007199254740992',
  '9223372036854775807',
  '1e309',
  '-1e309',
  '-0',
  'null',
  'true',
  '[1]',
  '{}',
  '""',
  '" 1 "',
  '1e-1',
  '"1e3"',
  '"0x10"',
  '"NaN"',
];
const NOT_JSON = ['0x10', '01', '+1', '.5', '1.', '1_000', 'Infinity', 'NaN', '１', '1n', "'1'"];
export const LIMITS = [
  '0',
  '101',
  '-1',
  '1.5',
  '1e1',
  '',
  'abc',
  '１',
  '0x10',
  '01',
  '%201',
  '1%20',
  '+1',
  '2147483648',
  'null',
  'true',
  '1,2',
  "1';--",
];

/** Values that are no count, but amounts of money: 0. */
const NOT_KRW = NOT_A_COUNT.filter((value) => !['0', '-0', '2147483648', '9007199254740991'].includes(value));
const expected =
  (total: string, price = '1') =>
  (fixture: Fixture) =>
    `{"lines":[{"productId":"${fixture.product}","quantity":1,"expectedPrice":${price}}],"expectedTotal":${total}}`;
const quantity = (value: string) => (fixture: Fixture) =>
  `{"lines":[{"productId":"${fixture.product}","quantity":${value}}]}`;

export const NUMBERS: readonly Row[] = [
  ...NOT_KRW.map((value) => orderOf(`expect a total of ${value}`, expected(value), INVALID, '/expectedTotal')),
  ...[...NOT_KRW, String(PRICE_KRW_MAX + 1)].map((value) =>
    orderOf(`expect a price of ${value}`, expected('1', value), INVALID, '/lines/0/expectedPrice'),
  ),
  ...[...NOT_A_COUNT, String(LINE_UNITS_MAX + 1)].map((value) =>
    orderOf(`order ${value}`, quantity(value), INVALID, '/lines/0/quantity'),
  ),
  ...NOT_JSON.map((value) => orderOf(`order ${value}`, quantity(value), '400 request.malformed')),
  orderOf(
    'order no quantity',
    (fixture) => ({ lines: [{ productId: fixture.product }] }),
    INVALID,
    '/lines/0/quantity',
  ),
  ...[...NOT_A_COUNT.filter((value) => value !== 'null'), String(RESTOCK_UNITS_MAX + 1), 'null'].map((value) =>
    restockOf(
      `ask for ${value}`,
      ({ product }) => product,
      () => ({ body: `{"quantity":${value}}` }),
      INVALID,
      '/quantity',
    ),
  ),
  ...[...NOT_A_COUNT, String(CHARGE_KRW_MAX + 1)].map((value) =>
    row(
      `charge ${value}`,
      'chargeWallet',
      { sending: ({ buyer }) => ({ token: buyer, key: randomUUID(), body: `{"amount":${value}}` }) },
      INVALID,
      '/amount',
    ),
  ),
  ...[...NOT_A_COUNT, String(LINE_UNITS_MAX + 1)].map((value) =>
    row(
      `put ${value} into the cart`,
      'putCartLine',
      {
        path: ({ product }) => `/users/me/cart/lines/${product}`,
        sending: ({ buyer }) => ({ token: buyer, body: `{"quantity":${value}}` }),
      },
      INVALID,
      '/quantity',
    ),
  ),
  ...LIMITS.map((value) =>
    row(
      `/users/me/wallet?limit=${value}`,
      'readWallet',
      { path: () => `/users/me/wallet?limit=${value}`, sending: ({ buyer }) => ({ token: buyer }) },
      INVALID,
      '?limit',
    ),
  ),
  // A factory may send digits in a string.
  ...[...NOT_A_COUNT.filter((value) => value !== '"1"'), `"${RESTOCK_UNITS_MAX + 1}"`, '"01"', '"-1"'].map((value) =>
    deliveryOf(
      `deliver ${value}`,
      { MessageAttributeProductCnt: JSON.parse(value.replace(/^-?1e309$/, '"$&"')) },
      '/MessageAttributeProductCnt',
    ),
  ),
  ...(['days', 'limit'] as const).flatMap((name) =>
    LIMITS.map((value) =>
      row(
        `/products/best-sellers?${name}=${value}`,
        'readBestSellers',
        { path: () => `/products/best-sellers?${name}=${value}` },
        INVALID,
        `?${name}`,
      ),
    ),
  ),
  ...(['/products', '/orders', '/restocks'] as const).flatMap((path) =>
    LIMITS.map((value) =>
      row(
        `${path}?limit=${value}`,
        path === '/products' ? 'listProducts' : path === '/orders' ? 'listOrders' : 'listRestocks',
        { path: () => `${path}?limit=${value}`, sending: ({ seller }) => ({ token: seller }) },
        INVALID,
        '?limit',
      ),
    ),
  ),
];
