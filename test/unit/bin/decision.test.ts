/** An order that was queued is followed to its decision. */
import { expect, test } from 'vitest';
import { decisionOf, isQueued, type Reply } from '#bin/flash-sale/decision.ts';

const LOCATION = '/api/v1/order-requests/token';
const reply = (status: number, { body = {}, ...headers }: Partial<Reply> = {}): Reply => ({
  ...{ status, body, location: undefined, retryAfter: undefined },
  ...headers,
});
const queued = reply(202, { location: LOCATION, retryAfter: '1' });

/** Follows the queued order through these responses. The clock moves by each wait. */
async function follow(...replies: readonly (Reply | undefined)[]) {
  const steps: string[] = [];
  let now = 0;
  const rest = [...replies];
  const decision = await decisionOf(queued, {
    async get(path, { prefer }) {
      expect(prefer).toBe('return=representation');
      steps.push(path);
      return rest.length > 1 ? rest.shift() : rest[0];
    },
    async wait(milliseconds) {
      steps.push(String(milliseconds));
      now += milliseconds;
    },
    now: () => now,
  });
  return { decision, steps };
}

test('only a 202 with an address is a queued order', () => {
  expect(isQueued(queued)).toBe(true);
  expect(isQueued(reply(202))).toBe(false);
  expect(isQueued(reply(201, { location: '/api/v1/orders/ord_1' }))).toBe(false);
});

const order = { id: 'ord_1', status: 'NOTPAYED', reason: null };

test('the order at its address is the decision, without another request', async () => {
  const { decision, steps } = await follow(reply(200, { body: order }));
  expect(decision).toEqual({ status: 201, body: order });
  expect(steps).toEqual(['1000', LOCATION]);
});

test('its address is read as often as the shop says, and leads to the order', async () => {
  const later = reply(202, { location: LOCATION, retryAfter: '4' });
  const { decision, steps } = await follow(
    later,
    reply(303, { location: '/api/v1/orders/ord_1' }),
    reply(200, { body: order }),
  );
  expect(decision).toEqual({ status: 201, body: order });
  expect(steps).toEqual(['1000', LOCATION, '4000', LOCATION, '/api/v1/orders/ord_1']);
});

test('an order without stock is the problem of a direct response', async () => {
  const order = { id: 'ord_1', status: 'CANCELLED', reason: 'OUT_OF_STOCK' };
  const { decision } = await follow(reply(200, { body: order }));
  expect(decision).toEqual({ status: 409, body: { code: 'stock.sold_out', orderId: 'ord_1', order } });
});

test.for([404, 409, 410, 422])('a problem %i is the decision', async (status) => {
  const { decision } = await follow(reply(status, { body: { code: 'order.request_expired' } }));
  expect(decision).toEqual({ status, body: { code: 'order.request_expired' } });
});

test('a busy shop and a lost response are no decision', async () => {
  const { decision, steps } = await follow(reply(429, { retryAfter: '2' }), reply(503), undefined, reply(404));
  expect(decision?.status).toBe(404);
  expect(steps).toEqual(['1000', LOCATION, '2000', LOCATION, '1000', LOCATION, '1000', LOCATION]);
});

test('it ends without a decision when the shop must have said that the order has expired', async () => {
  const { decision, steps } = await follow(queued);
  expect(decision).toBeUndefined();
  expect(steps.length / 2, 'seven minutes').toBe(420);
});
