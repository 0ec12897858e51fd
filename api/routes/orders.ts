/** The routes of an order: placed and looked at, then what becomes of it. */
import * as z from 'zod';
import type { Route } from '#api/routes.ts';
import * as s from '#api/schemas/shared.ts';

const SIGNED_IN = ['BUYER', 'SELLER', 'OPERATOR'] as const;
const orderId = z.strictObject({ orderId: s.id('ord') });

export const orderRoutes = {
  placeOrder: {
    method: 'POST',
    path: '/orders',
    function: 'order',
    who: ['BUYER'],
    summary: 'Order, all lines or nothing; with `pay` it is paid at once',
    body: s.NewOrder,
    idempotent: true,
    answers: { 201: s.Order },
    problems: [
      'auth.forbidden',
      'product.not_found',
      'product.not_on_sale',
      'order.duplicate_product',
      'order.mixed_sellers',
      'order.too_many_open',
      'order.cart_empty',
      'stock.sold_out',
    ],
  },
  listOrders: {
    method: 'GET',
    path: '/orders',
    function: 'order',
    who: SIGNED_IN,
    summary:
      'Own orders, newest first: the buyer’s, those of the seller’s products, all for an operator; by status or reason',
    query: s.OrderQuery,
    answers: { 200: s.pageOf(s.Order) },
    problems: ['cursor.invalid'],
  },
  readOrder: {
    method: 'GET',
    path: '/orders/{orderId}',
    function: 'order',
    who: SIGNED_IN,
    summary: 'Read an order',
    params: orderId,
    etag: true,
    answers: { 200: s.Order },
    problems: ['order.not_found'],
  },
  readOrderHistory: {
    method: 'GET',
    path: '/orders/{orderId}/history',
    function: 'order-lifecycle',
    who: SIGNED_IN,
    summary: 'Every status change of an order: from, to, when, who, why',
    params: orderId,
    answers: { 200: z.object({ items: z.array(s.OrderChange) }) },
    problems: ['order.not_found'],
  },
} as const satisfies Record<string, Route>;

/** From its payment to the door; each of them a statement that decides by itself. */
export const orderLifecycleRoutes = {
  payOrder: {
    method: 'POST',
    path: '/orders/{orderId}/payments',
    function: 'order-lifecycle',
    who: ['BUYER'],
    summary: 'Pay an order from the wallet; an attempt that fails leaves it payable until its deadline',
    params: orderId,
    idempotent: true,
    answers: { 201: s.Payment },
    problems: [
      'auth.forbidden',
      'order.not_found',
      'order.already_paid',
      'order.cancelled',
      'order.payment_expired',
      'payment.insufficient_balance',
      'payment.failed',
    ],
  },
  cancelOrder: {
    method: 'POST',
    path: '/orders/{orderId}/cancellation',
    function: 'order-lifecycle',
    who: SIGNED_IN,
    summary: 'Cancel an order before it is sent: its stock is released and its money returned',
    params: orderId,
    body: s.NewCancellation,
    answers: { 200: s.Order },
    problems: ['auth.forbidden', 'order.not_found', 'order.not_cancellable'],
  },
  shipOrder: {
    method: 'POST',
    path: '/orders/{orderId}/shipment',
    function: 'order-lifecycle',
    who: ['SELLER', 'OPERATOR'],
    summary: 'A paid order has been sent: it leaves the shelf',
    params: orderId,
    answers: { 200: s.Order },
    problems: ['auth.forbidden', 'order.not_found', 'order.not_shippable'],
  },
  deliverOrder: {
    method: 'POST',
    path: '/orders/{orderId}/delivery',
    function: 'order-lifecycle',
    who: ['SELLER', 'OPERATOR'],
    summary: 'A sent order has arrived',
    params: orderId,
    answers: { 200: s.Order },
    problems: ['auth.forbidden', 'order.not_found', 'order.not_deliverable'],
  },
} as const satisfies Record<string, Route>;
