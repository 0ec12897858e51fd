/** Requests that come at the wrong time, or for the wrong thing. */
import { randomUUID } from 'node:crypto';
import { ORDER_LINES_MAX } from '#domain/limits.ts';
import { ask, line, orderOf, type Row, restockOf } from './row.ts';
import type { Scene } from './scene.ts';

const lineOf = (name: string, product: (scene: Scene) => string, answer: string): Row =>
  orderOf(name, (scene) => ({ lines: [{ productId: product(scene), quantity: 1 }] }), answer, '/lines/0/productId');
const linesOf = (count: number) => (scene: Scene) => ({
  lines: scene.shelf.slice(0, count).map((productId) => ({ productId, quantity: 1 })),
});

export const STATES: readonly Row[] = [
  lineOf('not on sale yet', ({ notYet }) => notYet, '422 product.not_on_sale'),
  lineOf('no longer on sale', ({ over }) => over, '422 product.not_on_sale'),
  lineOf('a deleted product', ({ deleted }) => deleted, '404 product.not_found'),
  ask(
    'read a deleted product',
    'readProduct',
    { path: ({ deleted }) => `/products/${deleted}` },
    '404 product.not_found',
  ),
  ask(
    'the stock of a deleted product',
    'readStock',
    { path: ({ deleted }) => `/products/${deleted}/stock` },
    '404 product.not_found',
  ),
  orderOf(
    'the same product twice',
    (scene) => ({ lines: [line(scene), line(scene, { quantity: 2 })] }),
    '422 order.duplicate_product',
    '/lines/1/productId',
  ),
  orderOf(
    'two sellers',
    (scene) => ({ lines: [line(scene), { productId: scene.foreignProduct, quantity: 1 }] }),
    '422 order.mixed_sellers',
  ),
  orderOf('no lines', () => ({ lines: [] }), '400 request.invalid', '/lines'),
  orderOf(`${ORDER_LINES_MAX + 1} lines`, linesOf(ORDER_LINES_MAX + 1), '400 request.invalid', '/lines'),
  ask(
    'too many open orders',
    'placeOrder',
    { sending: (scene) => ({ token: scene.busyBuyer, key: randomUUID(), body: { lines: [line(scene)] } }) },
    '422 order.too_many_open',
  ),
  ask(
    'a seller’s own product',
    'placeOrder',
    { sending: (scene) => ({ token: scene.seller, key: randomUUID(), body: { lines: [line(scene)] } }) },
    '403 auth.forbidden',
  ),
  restockOf(
    'a product that is never restocked',
    ({ unasked }) => unasked,
    () => ({}),
    '422 restock.quantity_required',
  ),
  restockOf(
    'a deleted product’s restock',
    ({ deleted }) => deleted,
    () => ({}),
    '404 product.not_found',
  ),
  restockOf(
    'another seller’s product',
    ({ foreignProduct }) => foreignProduct,
    () => ({}),
    '404 product.not_found',
  ),
  restockOf(
    'a restock of nothing',
    ({ product }) => product,
    () => ({ body: null }),
    '400 request.invalid',
    '',
  ),
];
