/** Requests that come at the wrong time, or for the wrong thing. */
import { randomUUID } from 'node:crypto';
import { routes } from '#api/routes.ts';
import { CHARGE_KRW_MAX, ORDER_LINES_MAX } from '#domain/limits.ts';
import type { Fixture } from './fixture.ts';
import { ask, line, orderOf, type Row, restockOf } from './row.ts';

const lineOf = (name: string, product: (scene: Fixture) => string, answer: string): Row =>
  orderOf(name, (scene) => ({ lines: [{ productId: product(scene), quantity: 1 }] }), answer, '/lines/0/productId');
const linesOf = (count: number) => (scene: Fixture) => ({
  lines: scene.shelf.slice(0, count).map((productId) => ({ productId, quantity: 1 })),
});

const payOf = (name: string, orderId: (scene: Fixture) => string, answer: string): Row =>
  ask(
    `pay ${name}`,
    'payOrder',
    {
      path: (scene) => `/orders/${orderId(scene)}/payments`,
      sending: ({ buyer }) => ({ token: buyer, key: randomUUID() }),
    },
    answer,
  );
const moveOf = (
  name: string,
  route: 'cancelOrder' | 'shipOrder' | 'deliverOrder',
  orderId: (scene: Fixture) => string,
  answer: string,
): Row =>
  ask(
    name,
    route,
    {
      path: (scene) => routes[route].path.replace('{orderId}', orderId(scene)),
      sending: ({ buyer, seller }) => (route === 'cancelOrder' ? { token: buyer, body: {} } : { token: seller }),
    },
    answer,
  );

const ORDER_STATES: readonly Row[] = [
  payOf('twice', ({ bought }) => bought.paid, '409 order.already_paid'),
  payOf('what was sent', ({ bought }) => bought.sent, '409 order.already_paid'),
  payOf('too late', ({ bought }) => bought.expired, '410 order.payment_expired'),
  payOf('what was cancelled', ({ bought }) => bought.cancelled, '409 order.cancelled'),
  payOf('what was refused', ({ bought }) => bought.refused, '409 order.cancelled'),
  payOf('another’s', ({ bought }) => bought.anothers, '404 order.not_found'),
  moveOf('cancel what was sent', 'cancelOrder', ({ bought }) => bought.sent, '409 order.not_cancellable'),
  moveOf('cancel twice', 'cancelOrder', ({ bought }) => bought.cancelled, '409 order.not_cancellable'),
  moveOf('cancel what was refused', 'cancelOrder', ({ bought }) => bought.refused, '409 order.not_cancellable'),
  moveOf('cancel what has expired', 'cancelOrder', ({ bought }) => bought.expired, '409 order.not_cancellable'),
  moveOf('cancel another’s', 'cancelOrder', ({ bought }) => bought.anothers, '404 order.not_found'),
  moveOf('send what is not paid', 'shipOrder', ({ orderId }) => orderId, '409 order.not_shippable'),
  moveOf('send twice', 'shipOrder', ({ bought }) => bought.sent, '409 order.not_shippable'),
  moveOf('deliver what was not sent', 'deliverOrder', ({ bought }) => bought.paid, '409 order.not_deliverable'),
  ask(
    'a buyer cancels in the seller’s name',
    'cancelOrder',
    {
      path: ({ orderId }) => `/orders/${orderId}/cancellation`,
      sending: ({ buyer }) => ({ token: buyer, body: { reason: 'SELLER' } }),
    },
    '403 auth.forbidden',
  ),
  ask(
    'an order of an empty cart',
    'placeOrder',
    { sending: ({ busyBuyer }) => ({ token: busyBuyer, key: randomUUID(), body: { cart: true } }) },
    '422 order.cart_empty',
  ),
  ask(
    'a deleted product in the cart',
    'putCartLine',
    {
      path: ({ deleted }) => `/users/me/cart/lines/${deleted}`,
      sending: ({ buyer }) => ({ token: buyer, body: { quantity: 1 } }),
    },
    '404 product.not_found',
  ),
  ask(
    'more than a wallet holds',
    'chargeWallet',
    { sending: ({ fullBuyer }) => ({ token: fullBuyer, key: randomUUID(), body: { amount: CHARGE_KRW_MAX } }) },
    '422 wallet.full',
  ),
];

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
  ...ORDER_STATES,
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
