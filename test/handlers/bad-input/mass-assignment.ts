/** Mass assignment: fields that a caller may not set. */
import { randomUUID } from 'node:crypto';
import { deliveryOf, line, loginOf, orderOf, type Row, restockOf, row } from './row.ts';

const INVALID = '400 request.invalid';

const ASSIGNED = [
  'role',
  'status',
  'reason',
  'price',
  'total',
  'buyerId',
  'sellerId',
  'id',
  'createdAt',
  'deletedAt',
  'vip',
  'paymentDueAt',
  '$set',
  '',
  '/',
  '~',
];
const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

export const MASS_ASSIGNMENT: readonly Row[] = [
  ...ASSIGNED.map((key) =>
    orderOf(`an order’s "${key}"`, (fixture) => ({ lines: [line(fixture)], [key]: 'x' }), INVALID, `/${escaped(key)}`),
  ),
  ...['price', 'unitPrice', 'discount', 'total'].map((key) =>
    orderOf(`a line’s ${key}`, (fixture) => ({ lines: [line(fixture, { [key]: 1 })] }), INVALID, `/lines/0/${key}`),
  ),
  ...['__proto__', 'constructor', 'prototype'].flatMap((key) => [
    orderOf(
      `an order’s ${key}`,
      (fixture) => `{"lines":[${JSON.stringify(line(fixture))}],"${key}":{"price":1}}`,
      '400 request.malformed',
    ),
    orderOf(
      `a line’s ${key}`,
      (fixture) => `{"lines":[${JSON.stringify(line(fixture)).replace('}', `,"${key}":{}}`)}]}`,
      '400 request.malformed',
    ),
  ]),
  orderOf(
    'an escaped __proto__',
    (fixture) => `{"lines":[${JSON.stringify(line(fixture))}],"\\u005f_proto__":{}}`,
    '400 request.malformed',
  ),
  ...['balance', 'userId', 'cause'].map((key) =>
    row(
      `a charge’s ${key}`,
      'chargeWallet',
      { sending: ({ buyer }) => ({ token: buyer, key: randomUUID(), body: { amount: 1, [key]: 1 } }) },
      INVALID,
      `/${key}`,
    ),
  ),
  ...['price', 'buyerId'].map((key) =>
    row(
      `a cart line’s ${key}`,
      'putCartLine',
      {
        path: ({ product }) => `/users/me/cart/lines/${product}`,
        sending: ({ buyer }) => ({ token: buyer, body: { quantity: 1, [key]: 1 } }),
      },
      INVALID,
      `/${key}`,
    ),
  ),
  ...['status', 'refunded', 'actor'].map((key) =>
    row(
      `a cancellation’s ${key}`,
      'cancelOrder',
      {
        path: ({ orderId }) => `/orders/${orderId}/cancellation`,
        sending: ({ buyer }) => ({ token: buyer, body: { [key]: 1 } }),
      },
      INVALID,
      `/${key}`,
    ),
  ),
  ...['role', 'userId', 'name'].map((key) =>
    loginOf(`a login’s ${key}`, { password: 'donut-states', [key]: 'OPERATOR' }, INVALID, `/${key}`),
  ),
  ...['state', 'received', 'productId', 'requestedBy', 'id'].map((key) =>
    restockOf(
      `a restock’s ${key}`,
      ({ product }) => product,
      () => ({ body: { quantity: 1, [key]: 1 } }),
      INVALID,
      `/${key}`,
    ),
  ),
  ...['units', 'restockId', 'data'].map((key) => deliveryOf(`a delivery’s ${key}`, { [key]: 1 }, `/${key}`)),
];
