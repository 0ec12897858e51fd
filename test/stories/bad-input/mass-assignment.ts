/** Fields nobody asked for. */
import { deliveryOf, line, loginOf, orderOf, type Row, restockOf } from './row.ts';

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
    orderOf(`an order’s "${key}"`, (scene) => ({ lines: [line(scene)], [key]: 'x' }), INVALID, `/${escaped(key)}`),
  ),
  ...['price', 'unitPrice', 'discount', 'total'].map((key) =>
    orderOf(`a line’s ${key}`, (scene) => ({ lines: [line(scene, { [key]: 1 })] }), INVALID, `/lines/0/${key}`),
  ),
  ...['__proto__', 'constructor', 'prototype'].flatMap((key) => [
    orderOf(
      `an order’s ${key}`,
      (scene) => `{"lines":[${JSON.stringify(line(scene))}],"${key}":{"price":1}}`,
      '400 request.malformed',
    ),
    orderOf(
      `a line’s ${key}`,
      (scene) => `{"lines":[${JSON.stringify(line(scene)).replace('}', `,"${key}":{}}`)}]}`,
      '400 request.malformed',
    ),
  ]),
  orderOf(
    'an escaped __proto__',
    (scene) => `{"lines":[${JSON.stringify(line(scene))}],"\\u005f_proto__":{}}`,
    '400 request.malformed',
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
