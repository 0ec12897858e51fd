/** O12: which orders are decided at once, and which go to the order queue. */

import { beforeEach, describe, expect, test } from 'vitest';
import { STAGE_VARIABLES } from '#api/stage-variables.ts';
import { circuitBreaker } from '#db/circuit-breaker.ts';
import { type Database, DatabaseUnavailable } from '#db/data-api.ts';
import { type Id, type IdPrefix, makeId } from '#domain/ids.ts';
import {
  ORDER_LOCK_MILLISECONDS_MAX,
  ORDER_LOST_SECONDS,
  ORDER_PATIENT_MILLISECONDS_MAX,
  ORDER_RESPONSE_MILLISECONDS_MAX,
  ORDER_RETRY_MILLISECONDS_MAX,
  ORDER_SEND_ATTEMPTS_MAX,
  ORDER_SEND_MILLISECONDS_MAX,
} from '#domain/limits.ts';
import { verifyOrderRequest } from '#domain/order-request.ts';
import { OrderRequestMessage } from '#domain/queues/order-intake.ts';
import type { Keys } from '#domain/signature.ts';
import { placeOrder } from '#lambdas/order/place-order.ts';
import { queuedProducts } from '#lambdas/order/queued-products.ts';
import { MaybeSent } from '#lambdas/order/send-request.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { FUNCTIONS } from '#lib/functions.ts';
import { complaintOfContract } from '#test/unit/api/contract.ts';
import { apiEvent, lambdaContext, PRODUCT, ULID } from './api-event.ts';

const KEYS: Keys = [new Uint8Array(32).fill(1)];
const MEMORY = 1_000;
const newId = <P extends IdPrefix>(prefix: P): Id<P> => makeId(prefix, 0, new Uint8Array(10));
const lockTimeout = new DatabaseUnavailable('no', new Error('lock timeout; SQLState: 55P03'));
const away = new DatabaseUnavailable('no', Object.assign(new Error('x'), { name: 'DatabaseResumingException' }));
const lost = new DatabaseUnavailable('unknown', new Error('socket hang up'));
const ORDER = {
  ...{ id: newId('ord'), buyerId: `usr_${ULID}`, sellerId: `usr_${ULID}`, status: 'NOTPAYED', reason: null },
  ...{ lines: [{ productId: PRODUCT, quantity: 1, unitPrice: 1 }], total: 1, paymentDueAt: null, payment: null },
  createdAt: '2026-11-20T09:30:00.000Z',
};
const row = (change: object) => ({
  ...{ nth: 0, outcome: 'placed', replayed: false, code: null, line: null, order: null, details: null },
  announced: false,
  ...change,
});
const PLACED = row({ order: ORDER });
const QUEUED = row({ outcome: 'queued' });

/** What the database does with each statement; each test sets it. */
let decide: (parameters: string) => object = () => PLACED;
let [now, calls, patientCalls, retryingCalls] = [0, 0, 0, 0];
let sent: OrderRequestMessage[] = [];
let sendRequest: (message: OrderRequestMessage) => Promise<void>;
let delays: number[];
let handler: ReturnType<typeof serve>;

const database = (count: () => void): Database => ({
  rows: async (statement) => {
    count();
    return [decide(JSON.stringify(statement.parameters))] as never;
  },
});

beforeEach(() => {
  // The real clock: requests that have waited for more than 10 s on it are refused.
  [now, calls, patientCalls, retryingCalls, sent] = [Date.now(), 0, 0, 0, []];
  decide = () => PLACED;
  sendRequest = async (message) => void sent.push(message);
  delays = [];
  const clock = () => now;
  handler = serve({
    placeOrder: placeOrder({
      database: circuitBreaker(
        database(() => calls++),
        MEMORY,
        clock,
      ),
      patientDatabase: database(() => patientCalls++),
      retryingDatabase: database(() => retryingCalls++),
      queuedProducts: queuedProducts(MEMORY, clock),
      sendRequest: (message, delaySeconds) => {
        delays.push(delaySeconds);
        return sendRequest(message);
      },
      requestKeys: { read: async () => KEYS },
      newOrderId: () => newId('ord'),
      newPaymentId: () => newId('pay'),
      random: () => 0.25,
      now: clock,
      paymentFailurePercent: 0,
      notifyRelay: async () => undefined,
    }),
  });
});

interface Sent {
  readonly body?: object;
  readonly prefer?: string | readonly string[];
  /** How long the request has waited before its function. */
  readonly waited?: number;
  /** Variables of the API's stage. */
  readonly stageVariables?: Record<string, string> | null;
}
const LINES = { lines: [{ productId: PRODUCT, quantity: 1 }] };

async function order({ body = LINES, prefer, waited = 0, stageVariables = STAGE_VARIABLES }: Sent = {}) {
  const event = apiEvent('placeOrder', {
    body: JSON.stringify(body),
    headers: { 'X-Request-Id': 'req-1', ...(prefer === undefined ? {} : { Prefer: prefer }) },
  });
  Object.assign(event, { stageVariables });
  Object.assign(event.requestContext, { requestTimeEpoch: now - waited });
  const { statusCode, headers = {}, body: text } = await handler(event, lambdaContext);
  return { status: statusCode, headers: headers as Record<string, string>, body: JSON.parse(text) };
}
/** An order after the first one of the environment. */
async function laterOrder(request?: Sent) {
  await order();
  [calls, sent] = [0, []];
  return order(request);
}

describe('an order is decided at once', () => {
  test('when nothing speaks against it', async () => {
    expect(await order()).toMatchObject({ status: 201, body: { id: ORDER.id } });
    expect([calls, sent]).toEqual([1, []]);
  });

  test('as the first one of an environment, however long its start took', async () => {
    expect((await order({ waited: 3_000 })).status).toBe(201);
    expect((await order({ waited: 501 })).status).toBe(202);
  });

  test('when it has waited for as long as its caller prefers', async () => {
    expect((await laterOrder({ waited: 5_000, prefer: 'wait=5' })).status).toBe(201);
    expect((await order({ waited: 5_001, prefer: 'wait=5' })).status).toBe(202);
  });
});

test.for([
  [undefined, 200],
  ['wait=1', 1_000],
  ['wait=25', 4_000],
] as const)('with Prefer: %s the lock wait is %s ms', async ([prefer, milliseconds]) => {
  let statement = '';
  decide = (parameters) => {
    statement = parameters;
    return PLACED;
  };
  const { headers } = await order(prefer === undefined ? {} : { prefer });
  expect(statement).toContain(`"longValue":${milliseconds}}`);
  expect([calls, patientCalls]).toEqual(prefer === undefined ? [1, 0] : [0, 1]);
  expect(headers['Preference-Applied']).toBe(prefer);
});

describe('an order goes to the queue', () => {
  const fails = (error: Error) => () => {
    throw error;
  };
  test.for([
    ['its caller prefers that', { prefer: 'respond-async' }, () => PLACED, 0, false],
    ['it has waited before the function', { waited: 501 }, () => PLACED, 0, false],
    ['requests of its product wait there', {}, () => QUEUED, 1, false],
    ['the stock row is locked', {}, fails(lockTimeout), 1, true],
    ['the database is away', {}, fails(away), 1, false],
    ['the response of the database was lost', {}, fails(lost), 1, false],
  ] as const)('when %s', async ([, request, database, statements, contended]) => {
    await order();
    [calls, decide] = [0, database];
    const { status, headers, body } = await order(request);
    const acceptedAt = now - ('waited' in request ? request.waited : 0);
    expect([status, calls, sent.length]).toEqual([202, statements, 1]);
    expect(body).toEqual({ status: 'QUEUED', id: sent[0]?.id, acceptedAt: new Date(acceptedAt).toISOString() });
    expect(sent[0]).toMatchObject({ key: 'key-1', requestId: 'req-1', lines: LINES.lines, acceptedAt, contended });
    expect(OrderRequestMessage.parse(JSON.parse(JSON.stringify(sent[0]))), 'the consumer can read it').toBeTruthy();
    expect(headers['Retry-After']).toBe('1');
    const token = headers['Location']?.replace('/api/v1/order-requests/', '') ?? '';
    expect(verifyOrderRequest(KEYS, token)).toMatchObject({ orderId: body.id, key: 'key-1', acceptedAt });
    const reply = { status, headers: new Headers(headers), type: 'application/json', body };
    expect(complaintOfContract('placeOrder', reply)).toBeUndefined();
  });

  test('with what the buyer has seen, and with the random value of its payment', async () => {
    const lines = [{ productId: PRODUCT, quantity: 2, expectedPrice: 1_000 }];
    await order({ body: { lines, pay: true, expectedTotal: 2_000 }, prefer: 'respond-async' });
    await order({ body: { cart: true }, prefer: 'respond-async' });
    const pay = { id: newId('pay'), randomPercent: 25 };
    expect(sent[0]).toMatchObject({ expected: { prices: [1_000], total: 2_000 }, pay });
    expect(sent[1]?.lines).toBe(null);
    for (const message of sent) OrderRequestMessage.parse(JSON.parse(JSON.stringify(message)));
  });

  test('without the claims of an outside issuer, which are personal data', async () => {
    const caller = { userId: `usr_${ULID}`, issuedAt: '1767225600', vouchedName: 'Kim', vouchedEmail: 'a@b.test' };
    const headers = { Prefer: 'respond-async' };
    await handler(apiEvent('placeOrder', { body: JSON.stringify(LINES), caller, headers }), lambdaContext);
    expect(sent[0]?.buyer).toEqual({ userId: caller.userId, issuedAt: 1_767_225_600 });
  });
});

describe('behind an API without the address of an order request, no order is queued', () => {
  const old = { stageVariables: null };

  test.for([
    ['its caller prefers that', { ...old, prefer: 'respond-async' }],
    ['it is late', { ...old, waited: 501 }],
    ['its stage has other variables', { stageVariables: { orderQueue: 'closed' } }],
  ] as const)('although %s', async ([, request]) => {
    await order();
    decide = (parameters) => {
      // No time for its lock: the order waits as in the previous release, and does not accept to be queued.
      expect(parameters).toContain('"isNull":true');
      return PLACED;
    };
    const { status, headers } = await order(request);
    expect([status, retryingCalls, sent.length, headers['Preference-Applied']]).toEqual([201, 1, 0, undefined]);
  });

  test.for([
    ['its stock row is locked', lockTimeout],
    ['the database is unavailable', away],
    ['the response was lost', lost],
  ] as const)('when %s: 503, with the key for a repeat', async ([, error]) => {
    decide = () => {
      throw error;
    };
    const { status, body } = await order(old);
    expect([status, body.code, sent.length]).toEqual([503, 'service.unavailable', 0]);
  });
});

test('both preferences together: the caller waits first, then the order is queued', async () => {
  expect(await order({ prefer: 'respond-async, wait=2' })).toMatchObject({ status: 201 });
  decide = () => QUEUED;
  const { status, headers } = await order({ prefer: ['respond-async', 'wait=2'] });
  expect([status, headers['Preference-Applied']]).toEqual([202, 'respond-async, wait=2']);
});

test('a caller who prefers to wait is not said to have waited if the order is queued without a database call', async () => {
  const { status, headers } = await laterOrder({ waited: 2_001, prefer: 'wait=2' });
  expect([status, calls + patientCalls, headers['Preference-Applied']]).toEqual([202, 0, undefined]);
});

test.for([
  ['the database says so', () => QUEUED],
  [
    'its row is locked',
    () => {
      throw lockTimeout;
    },
  ],
] as const)('a product is queued for a second without a database call after %s', async ([, database]) => {
  decide = database;
  expect((await order()).status).toBe(202);
  decide = () => PLACED;
  expect([(await order()).status, calls]).toEqual([202, 1]);
  const other = { lines: [{ productId: PRODUCT.replace(/0$/, '1'), quantity: 1 }] };
  expect((await order({ body: other })).status, 'other products are not').toBe(201);
  now += MEMORY;
  expect((await order()).status).toBe(201);
});

test('while the circuit breaker is open, orders are queued without a database call; a locked row does not open it', async () => {
  decide = () => {
    throw away;
  };
  const bodies = [0, 1, 2].map((n) => ({ lines: [{ productId: PRODUCT.replace(/0$/, `${n}`), quantity: 1 }] }));
  for (const body of bodies) expect((await order({ body })).status).toBe(202);
  expect(calls).toBe(1);
  now += MEMORY;
  decide = () => {
    throw lockTimeout;
  };
  for (const body of bodies) expect((await order({ body })).status).toBe(202);
  expect(calls).toBe(4);
});

test.for([
  ['the database is away', away],
  ['the response of the database was lost', lost],
] as const)('when %s and the queue cannot be reached, the order is 503', async ([, error]) => {
  decide = () => {
    throw error;
  };
  sendRequest = () => Promise.reject(new Error('no connection'));
  expect(await order()).toMatchObject({
    status: 503,
    headers: { 'Retry-After': '5' },
    body: { code: 'service.unavailable' },
  });
});

test('when SQS may have the message, the order is 202: it is decided, or expires', async () => {
  sendRequest = () => Promise.reject(new MaybeSent(new Error('timeout')));
  const { status, headers } = await order({ prefer: 'respond-async' });
  expect([status, headers['Location']]).toEqual([202, expect.stringMatching(/^\/api\/v1\/order-requests\/./)]);
});

test('after a lost response the queue decides when the statement has ended, otherwise at once', async () => {
  decide = () => {
    throw lost;
  };
  await order();
  now += MEMORY;
  decide = () => {
    throw away;
  };
  await order();
  expect(delays).toEqual([ORDER_LOST_SECONDS, 0]);
  expect(ORDER_LOST_SECONDS).toBeGreaterThan(45);
});

test.for([
  ['at once', ORDER_RESPONSE_MILLISECONDS_MAX],
  ['with patience', ORDER_PATIENT_MILLISECONDS_MAX],
] as const)('an order that is to be decided %s is sent to the queue before the function responds 503', ([, call]) => {
  const slowest = call + ORDER_RETRY_MILLISECONDS_MAX + ORDER_SEND_ATTEMPTS_MAX * ORDER_SEND_MILLISECONDS_MAX;
  // Otherwise the message would be sent after the response: an order for a buyer who has heard 503.
  expect(slowest).toBeLessThan(FUNCTIONS.order.timeoutSeconds * 1_000 - 500);
});

test('a patient order has more time than the longest wait for its row', () => {
  expect(ORDER_PATIENT_MILLISECONDS_MAX).toBeGreaterThan(ORDER_LOCK_MILLISECONDS_MAX + 1_000);
});

test('a product twice is rejected before the queue', async () => {
  const [line] = LINES.lines;
  const reply = await order({ body: { lines: [line, line] }, prefer: 'respond-async' });
  expect(reply).toMatchObject({ status: 422, body: { code: 'order.duplicate_product' } });
  expect(sent).toEqual([]);
});

test('a bug of the statement is 500 and not queued', async () => {
  decide = () => {
    throw new TypeError('x is not a function');
  };
  expect((await order()).status).toBe(500);
  expect(sent).toEqual([]);
});
