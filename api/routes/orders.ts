/** The routes of orders: placing, reading, and the steps after that. */
import * as z from 'zod';
import type { Route } from '#api/route.ts';
import * as s from '#api/schemas/shared.ts';

const SIGNED_IN = ['BUYER', 'SELLER', 'OPERATOR'] as const;
const orderId = z.strictObject({ orderId: s.id('ord') });

export const orderRoutes = {
  placeOrder: {
    method: 'POST',
    path: '/orders',
    function: 'order',
    who: ['BUYER'],
    summary:
      'Place an order, all lines or nothing; with `pay` the order is paid immediately. 202: the order waits in the order queue',
    body: s.NewOrder,
    idempotent: true,
    location: [201, 202],
    retryAfter: 202,
    prefers: true,
    responses: { 201: s.Order, 202: s.QueuedOrder },
    problems: [
      'auth.forbidden',
      'product.not_found',
      'product.not_on_sale',
      'order.duplicate_product',
      'order.mixed_sellers',
      'order.too_many_open',
      'order.too_many_cancellations',
      'order.cart_empty',
      'order.price_changed',
      'order.limit_per_buyer',
      'stock.sold_out',
    ],
  },
  readOrderRequest: {
    method: 'GET',
    path: '/order-requests/{token}',
    function: 'order',
    who: ['BUYER'],
    summary:
      'Read the status of an order that waits in the order queue; 303 once there is an order, or the order itself if preferred',
    params: z.strictObject({ token: s.orderRequestToken }),
    location: [303],
    contentLocation: 200,
    retryAfter: 202,
    prefers: true,
    responses: { 200: s.Order, 202: s.OrderRequest, 303: s.DecidedOrder },
    // The problems of a rejected order are those of `placeOrder`.
    problems: [
      'order.request_not_found',
      'order.request_expired',
      'idempotency.key_reused',
      'auth.forbidden',
      'product.not_found',
      'product.not_on_sale',
      'order.mixed_sellers',
      'order.too_many_open',
      'order.too_many_cancellations',
      'order.cart_empty',
      'order.price_changed',
      'order.limit_per_buyer',
    ],
  },
  listOrders: {
    method: 'GET',
    path: '/orders',
    function: 'order',
    who: SIGNED_IN,
    summary:
      'List own orders, newest first (sellers: orders of their products, operators: all), filtered by status, reason, order number or payment; operators also by buyer',
    query: s.OrderQuery,
    responses: { 200: s.pageOf(s.Order) },
    problems: ['auth.forbidden', 'cursor.invalid'],
  },
  readOrder: {
    method: 'GET',
    path: '/orders/{orderId}',
    function: 'order',
    who: SIGNED_IN,
    summary: 'Read an order',
    params: orderId,
    etag: true,
    responses: { 200: s.Order },
    problems: ['order.not_found'],
  },
  readOrderHistory: {
    method: 'GET',
    path: '/orders/{orderId}/history',
    function: 'order-lifecycle',
    who: SIGNED_IN,
    summary: 'List every status change of an order: from, to, time, actor and reason',
    params: orderId,
    responses: { 200: z.object({ items: z.array(s.OrderChange) }) },
    problems: ['order.not_found'],
  },
} as const satisfies Record<string, Route>;

/** The steps from payment to delivery. Each step is one SQL statement that checks its own precondition. */
export const orderLifecycleRoutes = {
  payOrder: {
    method: 'POST',
    path: '/orders/{orderId}/payments',
    function: 'order-lifecycle',
    who: ['BUYER'],
    summary: 'Pay an order from the wallet; after a failed attempt the order can be paid until its deadline',
    params: orderId,
    idempotent: true,
    responses: { 201: s.Payment },
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
    summary: 'Cancel an order before it is shipped: its stock is released and its payment refunded',
    params: orderId,
    body: s.NewCancellation,
    responses: { 200: s.Order },
    problems: ['auth.forbidden', 'order.not_found', 'order.not_cancellable'],
  },
  shipOrder: {
    method: 'POST',
    path: '/orders/{orderId}/shipment',
    function: 'order-lifecycle',
    who: ['SELLER', 'OPERATOR'],
    summary: 'Mark a paid order as shipped: its units leave the stock',
    params: orderId,
    responses: { 200: s.Order },
    problems: ['auth.forbidden', 'order.not_found', 'order.not_shippable'],
  },
  deliverOrder: {
    method: 'POST',
    path: '/orders/{orderId}/delivery',
    function: 'order-lifecycle',
    who: ['SELLER', 'OPERATOR'],
    summary: 'Mark a shipped order as delivered',
    params: orderId,
    responses: { 200: s.Order },
    problems: ['auth.forbidden', 'order.not_found', 'order.not_deliverable'],
  },
} as const satisfies Record<string, Route>;
