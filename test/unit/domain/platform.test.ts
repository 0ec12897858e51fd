/** B6: calls to the data platform, and their verification by any receiver of Standard Webhooks. */
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { type PaidOrder, PLATFORM_CALLS, platformCall } from '#domain/platform.ts';
import type { PlatformMessage } from '#domain/queues/data-platform.ts';
import { signWebhook, verifyWebhook, webhookKeys } from '#domain/webhook.ts';

const ORDER = `ord_${'0'.repeat(26)}`;
const PAID_AT = '2026-01-01T00:00:00.000Z';
const order: PaidOrder = {
  paid: {
    orderId: ORDER,
    buyerId: 'usr_1',
    sellerId: 'usr_2',
    paymentId: 'pay_1',
    total: 3_000,
    paidAt: PAID_AT,
    lines: [{ productId: 'prd_1', quantity: 3, unitPrice: 1_000 }],
  },
  cancelled: null,
};
const returned: PaidOrder = {
  ...order,
  cancelled: { reason: 'CUSTOMER', refunded: 3_000, cancelledAt: '2026-01-02T00:00:00.000Z' },
};
const message = (type: PlatformMessage['type'], id = 'evt_1'): PlatformMessage =>
  ({ id, type, version: 1, at: PAID_AT, requestId: null, data: { orderId: ORDER } }) as unknown as PlatformMessage;

const SECRETS = [7, 8].map((fill) => `whsec_${Buffer.alloc(32, fill).toString('base64')}`) as [string, string];

test('the call of a paid order has the order lines and an id of its own', () => {
  const call = platformCall(message('order.paid'), order);
  expect(call?.id).toBe(`${ORDER}-paid`);
  const body = JSON.parse(call?.body ?? '') as unknown;
  expect(PLATFORM_CALLS['order.paid'].parse(body)).toEqual({
    type: 'order.paid',
    timestamp: PAID_AT,
    data: order.paid,
  });
});

test('the call is the same from every event row, and after later changes of the order', () => {
  const first = platformCall(message('order.paid'), order);
  expect(platformCall(message('order.paid', 'evt_99'), order)).toEqual(first);
  expect(platformCall(message('order.paid'), returned)).toEqual(first);
});

test('the call of a cancellation has no order lines and another id', () => {
  const call = platformCall(message('order.cancelled'), returned);
  expect(call?.id).toBe(`${ORDER}-cancelled`);
  const { lines: _lines, ...rest } = order.paid;
  expect(PLATFORM_CALLS['order.cancelled'].parse(JSON.parse(call?.body ?? ''))).toEqual({
    type: 'order.cancelled',
    timestamp: returned.cancelled?.cancelledAt,
    data: { ...rest, ...returned.cancelled },
  });
});

test('an unpaid order makes no call, neither for payment nor for cancellation', () => {
  expect(platformCall(message('order.paid'), undefined)).toBeUndefined();
  expect(platformCall(message('order.cancelled'), undefined)).toBeUndefined();
  expect(platformCall(message('order.cancelled'), order)).toBeUndefined();
});

test('the reference package and our verifier accept the signed call, with either key during a rotation', () => {
  const { id = '', body = '' } = platformCall(message('order.paid'), order) ?? {};
  const headers = signWebhook(webhookKeys(SECRETS), id, body, Date.now());
  for (const secret of SECRETS) {
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    const read = {
      id: headers['webhook-id'],
      timestamp: headers['webhook-timestamp'],
      signature: headers['webhook-signature'],
    };
    expect(verifyWebhook(webhookKeys([secret]), read, body, Date.now())).toBe(id);
  }
  const foreignSecret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
  expect(() => new Webhook(foreignSecret).verify(body, headers)).toThrow();
  expect(() => new Webhook(SECRETS[0]).verify(`${body} `, headers)).toThrow();
});
