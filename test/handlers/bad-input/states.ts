/** Requests that the state of a resource does not allow. */
import { randomUUID } from 'node:crypto';
import { routes } from '#api/routes.ts';
import { CHARGE_KRW_MAX, ORDER_LINES_MAX } from '#domain/limits.ts';
import type { Fixture } from './fixture.ts';
import { line, orderOf, type Row, restockOf, row } from './row.ts';

const lineOf = (name: string, product: (fixture: Fixture) => string, expected: string): Row =>
  orderOf(
    name,
    (fixture) => ({ lines: [{ productId: product(fixture), quantity: 1 }] }),
    expected,
    '/lines/0/productId',
  );
const linesOf = (count: number) => (fixture: Fixture) => ({
  lines: fixture.otherProducts.slice(0, count).map((productId) => ({ productId, quantity: 1 })),
});

const payOf = (name: string, orderId: (fixture: Fixture) => string, expected: string): Row =>
  row(
    `pay ${name}`,
    'payOrder',
    {
      path: (fixture) => `/orders/${orderId(fixture)}/payments`,
      sending: ({ buyer }) => ({ token: buyer, key: randomUUID() }),
    },
    expected,
  );
const moveOf = (
  name: string,
  route: 'cancelOrder' | 'shipOrder' | 'deliverOrder',
  orderId: (fixture: Fixture) => string,
  expected: string,
): Row =>
  row(
    name,
    route,
    {
      path: (fixture) => routes[route].path.replace('{orderId}', orderId(fixture)),
      sending: ({ buyer, seller }) => (route === 'cancelOrder' ? { token: buyer, body: {} } : { token: seller }),
    },
    expected,
  );

const ORDER_STATES: readonly Row[] = [
  payOf('twice', ({ bought }) => bought.paid, '409 order.already_paid'),
  payOf('a shipped order', ({ bought }) => bought.sent, '409 order.already_paid'),
  payOf('an expired order', ({ bought }) => bought.expired, '410 order.payment_expired'),
  payOf('a cancelled order', ({ bought }) => bought.cancelled, '409 order.cancelled'),
  payOf('a rejected order', ({ bought }) => bought.rejected, '409 order.cancelled'),
  payOf('another buyer’s order', ({ bought }) => bought.anothers, '404 order.not_found'),
  moveOf('cancel a shipped order', 'cancelOrder', ({ bought }) => bought.sent, '409 order.not_cancellable'),
  moveOf('cancel twice', 'cancelOrder', ({ bought }) => bought.cancelled, '409 order.not_cancellable'),
  moveOf('cancel a rejected order', 'cancelOrder', ({ bought }) => bought.rejected, '409 order.not_cancellable'),
  moveOf('cancel an expired order', 'cancelOrder', ({ bought }) => bought.expired, '409 order.not_cancellable'),
  moveOf('cancel another buyer’s order', 'cancelOrder', ({ bought }) => bought.anothers, '404 order.not_found'),
  moveOf('ship an unpaid order', 'shipOrder', ({ orderId }) => orderId, '409 order.not_shippable'),
  moveOf('ship twice', 'shipOrder', ({ bought }) => bought.sent, '409 order.not_shippable'),
  moveOf(
    'deliver an order that was not shipped',
    'deliverOrder',
    ({ bought }) => bought.paid,
    '409 order.not_deliverable',
  ),
  row(
    'a buyer cancels with the reason of a seller',
    'cancelOrder',
    {
      path: ({ orderId }) => `/orders/${orderId}/cancellation`,
      sending: ({ buyer }) => ({ token: buyer, body: { reason: 'SELLER' } }),
    },
    '403 auth.forbidden',
  ),
  row(
    'an order of an empty cart',
    'placeOrder',
    { sending: ({ busyBuyer }) => ({ token: busyBuyer, key: randomUUID(), body: { cart: true } }) },
    '422 order.cart_empty',
  ),
  row(
    'a deleted product in the cart',
    'putCartLine',
    {
      path: ({ deleted }) => `/users/me/cart/lines/${deleted}`,
      sending: ({ buyer }) => ({ token: buyer, body: { quantity: 1 } }),
    },
    '404 product.not_found',
  ),
  row(
    'more than a wallet may hold',
    'chargeWallet',
    { sending: ({ fullBuyer }) => ({ token: fullBuyer, key: randomUUID(), body: { amount: CHARGE_KRW_MAX } }) },
    '422 wallet.full',
  ),
];

export const STATES: readonly Row[] = [
  lineOf('not on sale yet', ({ notYetOnSale }) => notYetOnSale, '422 product.not_on_sale'),
  lineOf('no longer on sale', ({ noLongerOnSale }) => noLongerOnSale, '422 product.not_on_sale'),
  lineOf('a deleted product', ({ deleted }) => deleted, '404 product.not_found'),
  row(
    'read a deleted product',
    'readProduct',
    { path: ({ deleted }) => `/products/${deleted}` },
    '404 product.not_found',
  ),
  row(
    'the stock of a deleted product',
    'readStock',
    { path: ({ deleted }) => `/products/${deleted}/stock` },
    '404 product.not_found',
  ),
  orderOf(
    'the same product twice',
    (fixture) => ({ lines: [line(fixture), line(fixture, { quantity: 2 })] }),
    '422 order.duplicate_product',
    '/lines/1/productId',
  ),
  orderOf(
    'two sellers',
    (fixture) => ({ lines: [line(fixture), { productId: fixture.foreignProduct, quantity: 1 }] }),
    '422 order.mixed_sellers',
  ),
  orderOf('no lines', () => ({ lines: [] }), '400 request.invalid', '/lines'),
  orderOf(`${ORDER_LINES_MAX + 1} lines`, linesOf(ORDER_LINES_MAX + 1), '400 request.invalid', '/lines'),
  row(
    'too many open orders',
    'placeOrder',
    { sending: (fixture) => ({ token: fixture.busyBuyer, key: randomUUID(), body: { lines: [line(fixture)] } }) },
    '422 order.too_many_open',
  ),
  orderOf(
    'more units than one buyer may have',
    ({ limited }) => ({ lines: [{ productId: limited, quantity: 2 }] }),
    '422 order.limit_per_buyer',
    '/lines/0/quantity',
  ),
  orderOf(
    'a total that has risen',
    (fixture) => ({ lines: [line(fixture)], expectedTotal: 0 }),
    '409 order.price_changed',
    '/expectedTotal',
  ),
  orderOf(
    'a price that has risen',
    (fixture) => ({ lines: [line(fixture, { expectedPrice: 0 })], expectedTotal: 10_000_000 }),
    '409 order.price_changed',
    '/lines/0/expectedPrice',
  ),
  row(
    'an order after too many cancellations',
    'placeOrder',
    {
      sending: (fixture) => ({ token: fixture.cancellingBuyer, key: randomUUID(), body: { lines: [line(fixture)] } }),
    },
    '429 order.too_many_cancellations',
  ),
  row(
    'a seller’s own product',
    'placeOrder',
    { sending: (fixture) => ({ token: fixture.seller, key: randomUUID(), body: { lines: [line(fixture)] } }) },
    '403 auth.forbidden',
  ),
  ...ORDER_STATES,
  restockOf(
    'a product without automatic restock',
    ({ neverRestocked }) => neverRestocked,
    () => ({}),
    '422 restock.quantity_required',
  ),
  restockOf(
    'a restock of a deleted product',
    ({ deleted }) => deleted,
    () => ({}),
    '404 product.not_found',
  ),
  restockOf(
    'a restock of a product whose sale has ended',
    ({ noLongerOnSale }) => noLongerOnSale,
    () => ({ body: { quantity: 5 } }),
    '422 product.not_on_sale',
  ),
  restockOf(
    'another seller’s product',
    ({ foreignProduct }) => foreignProduct,
    () => ({}),
    '404 product.not_found',
  ),
  restockOf(
    'a restock with the body null',
    ({ product }) => product,
    () => ({ body: null }),
    '400 request.invalid',
    '',
  ),
];
