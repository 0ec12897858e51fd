/** Orders: a buyer’s own, and those of a seller’s products. */
import { randomUUID } from 'node:crypto';
import type { RouteName } from '#api/routes.ts';
import { alike, FORBIDDEN, forStaff, outside, type Row } from './rows.ts';

const ofOrder = (suffix: string): Row => ({
  path: ({ orderId }) => `/orders/${orderId}${suffix}`,
  responses: {
    ...outside,
    buyer: '200',
    'other buyer': '404 order.not_found',
    seller: '200',
    'other seller': '404 order.not_found',
    operator: '200',
  },
});

const ofStaff = (suffix: string, response: string): Row => ({
  path: ({ orderId }) => `/orders/${orderId}${suffix}`,
  responses: forStaff(response, '404 order.not_found'),
});

export const orderRows = {
  placeOrder: {
    path: () => '/orders',
    sending: ({ productId }) => ({ key: randomUUID(), body: { lines: [{ productId, quantity: 1 }] } }),
    responses: {
      ...outside,
      buyer: '201',
      'other buyer': '201',
      seller: FORBIDDEN,
      'other seller': FORBIDDEN,
      operator: FORBIDDEN,
    },
  },
  readOrderRequest: {
    path: ({ orderRequestPath }) => orderRequestPath,
    responses: {
      ...outside,
      buyer: '303',
      'other buyer': '404 order.request_not_found',
      seller: FORBIDDEN,
      'other seller': FORBIDDEN,
      operator: FORBIDDEN,
    },
  },
  listOrders: {
    path: () => '/orders?limit=100',
    responses: { ...alike('200'), ...outside },
  },
  readOrder: ofOrder(''),
  readOrderHistory: ofOrder('/history'),
  readTimeline: ofOrder('/timeline'),
  // Before a charge: the own order and an empty wallet. Other callers learn nothing about either.
  payOrder: {
    path: ({ orderId }) => `/orders/${orderId}/payments`,
    sending: () => ({ key: randomUUID() }),
    responses: {
      ...outside,
      buyer: '402 payment.insufficient_balance',
      'other buyer': '404 order.not_found',
      seller: FORBIDDEN,
      'other seller': FORBIDDEN,
      operator: FORBIDDEN,
    },
  },
  cancelOrder: {
    path: ({ sentOrderId }) => `/orders/${sentOrderId}/cancellation`,
    sending: () => ({ body: {} }),
    responses: {
      ...outside,
      buyer: '409 order.not_cancellable',
      'other buyer': '404 order.not_found',
      seller: '409 order.not_cancellable',
      'other seller': '404 order.not_found',
      operator: '409 order.not_cancellable',
    },
  },
  shipOrder: ofStaff('/shipment', '409 order.not_shippable'),
  deliverOrder: ofStaff('/delivery', '409 order.not_deliverable'),
} as const satisfies Partial<Record<RouteName, Row>>;
