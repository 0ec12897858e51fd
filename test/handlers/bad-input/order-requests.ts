/** Addresses of order requests that the shop did not make, and orders that are rejected before they are queued. */
import { randomUUID } from 'node:crypto';
import { type Row, row } from './row.ts';

const SIGNATURE = 'A'.repeat(43);
const PAYLOAD = Buffer.from(`ord_${'0'.repeat(26)}~usr_x~h~1~key`).toString('base64url');

const TOKENS: readonly (readonly [name: string, token: string])[] = [
  ['of one character', 'x'],
  ['without a signature', PAYLOAD],
  ['with an invented signature', `${PAYLOAD}~${SIGNATURE}`],
  ['with an empty payload', `~${SIGNATURE}`],
  ['with a NUL', `${PAYLOAD}%00~${SIGNATURE}`],
  ['with a quote', `${PAYLOAD}'--~${SIGNATURE}`],
  ['of 601 characters', 'x'.repeat(601)],
  ['of another kind', `${Buffer.from('ord_1').toString('base64url')}.${SIGNATURE}`],
];

export const ORDER_REQUESTS: readonly Row[] = [
  ...TOKENS.map(([name, token]) =>
    row(
      `an order request ${name}`,
      'readOrderRequest',
      { path: () => `/order-requests/${token}`, sending: ({ buyer }) => ({ token: buyer }) },
      '404 order.request_not_found',
    ),
  ),
  ...(['return=representation', 'return="x, return=representation', '=', '\u00ff'.repeat(600)] as const).map((prefer) =>
    row(
      `an order request that the shop did not make, and Prefer: ${prefer.slice(0, 40)}`,
      'readOrderRequest',
      {
        path: () => `/order-requests/${PAYLOAD}~${SIGNATURE}`,
        sending: ({ buyer }) => ({ token: buyer, headers: { prefer } }),
      },
      '404 order.request_not_found',
    ),
  ),
  ...(['respond-async', 'respond-async, wait=1', 'wait=x', '"'] as const).map((prefer) =>
    row(
      `an order with an unknown field and Prefer: ${prefer}`,
      'placeOrder',
      {
        sending: ({ buyer }) => ({
          ...{ token: buyer, key: randomUUID(), headers: { prefer } },
          body: { cart: true, nonsense: 1 },
        }),
      },
      '400 request.invalid',
      '/nonsense',
    ),
  ),
];
