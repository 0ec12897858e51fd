/** R6: a delivery that is reported twice in other bytes is one delivery; each factory signs with a secret of its own. */
import { expect, test } from 'vitest';
import { DatabaseUnavailable } from '#db/data-api.ts';
import { signCallbackToken } from '#domain/callback-token.ts';
import { Delivery } from '#domain/delivery.ts';
import { makeId } from '#domain/ids.ts';
import { CALLBACK_TOKEN_DAYS } from '#domain/limits.ts';
import type { Keys } from '#domain/signature.ts';
import { type FactoryKeys, signWebhook } from '#domain/webhook.ts';
import { takeCallbackByToken, takeSignedCallback } from '#lambdas/factory-callback/take-callback.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { countedBy } from '#test/counted.ts';
import { apiEvent, type Call, lambdaContext, PRODUCT } from './api-event.ts';

const NOW = Date.UTC(2026, 0, 15);
const keys: Keys = [new Uint8Array(32).fill(1)];
const RESTOCK = makeId('rst', NOW, new Uint8Array(10));
const BODY = JSON.stringify({
  MessageGroupId: RESTOCK,
  MessageAttributeProductId: PRODUCT,
  MessageAttributeProductCnt: 10,
  MessageAttributeFactoryId: 'fac_main',
  MessageAttributeRequester: 'system',
});
const webhooks: FactoryKeys = { of: (factoryId) => (factoryId === 'fac_main' ? keys : undefined) };
const token = signCallbackToken(keys, { restockId: RESTOCK, attempt: 1 }, NOW);

const DELIVERY = { restockId: RESTOCK, productId: PRODUCT, units: 10, factoryId: 'fac_main' };

/** The callback routes with a database that returns (or throws) this; its calls, stored deliveries and notifications. */
function openRoutes(result: object | Error, now = NOW) {
  const called: string[][] = [];
  const kept: Delivery[] = [];
  let notified = 0;
  const ports = {
    database: {
      rows: async ({ parameters }: { parameters: { value?: { stringValue?: string; longValue?: number } }[] }) => {
        called.push(parameters.map(({ value }) => String(value?.stringValue ?? value?.longValue)));
        if (result instanceof Error) throw result;
        return [{ counted: 10, surplus: 0, ...result }];
      },
    } as never,
    notifyRelay: async () => void notified++,
    callbackKeys: { read: async () => keys },
    webhookKeys: { read: async () => webhooks },
    now: () => now,
    keepForLater: async (delivery: Delivery) => void kept.push(delivery),
  };
  const handler = serve({
    takeFactoryCallback: takeCallbackByToken(ports),
    takeSignedFactoryCallback: takeSignedCallback(ports),
  });
  const call = async (name: 'takeFactoryCallback' | 'takeSignedFactoryCallback', more: Call) => {
    const { statusCode, body } = await handler(apiEvent(name, { body: BODY, ...more }), lambdaContext);
    const { status, code } = JSON.parse(body) as { status: unknown; code?: string };
    return [statusCode, code ?? status];
  };
  return {
    called,
    kept,
    notified: () => notified,
    receipt: async (): Promise<unknown> => {
      const event = apiEvent('takeFactoryCallback', { body: BODY, params: { token } });
      return JSON.parse((await handler(event, lambdaContext)).body);
    },
    byToken: (more: Call = {}) => call('takeFactoryCallback', { params: { token }, ...more }),
    signed: (id = 'msg_12345678', more: Call = {}) =>
      call('takeSignedFactoryCallback', { headers: signWebhook(keys, id, more.body ?? BODY, NOW), ...more }),
  };
}

test('a delivery with an event notifies the relay, and so does a repeat: the first call may have died before', async () => {
  const first = openRoutes({ outcome: 'counted', published: true });
  expect([await first.byToken(), first.notified(), first.kept]).toEqual([[202, 'counted'], 1, []]);
  const quiet = openRoutes({ outcome: 'counted', published: false });
  expect([await quiet.byToken(), quiet.notified()]).toEqual([[202, 'counted'], 0]);
  const again = openRoutes({ outcome: 'repeated', published: false });
  expect([await again.byToken(), again.notified()]).toEqual([[200, 'repeated'], 1]);
});

const written = (change: object) => JSON.stringify({ ...JSON.parse(BODY), ...change });
const reordered = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(BODY)).reverse()));

test.for<[string, string]>([
  ['the same bytes', BODY],
  ['a space behind it', `${BODY} `],
  ['other spacing', JSON.stringify(JSON.parse(BODY), null, 2)],
  ['its count as digits', written({ MessageAttributeProductCnt: '10' })],
  ['another order of the fields', reordered],
  ['another requester', written({ MessageAttributeRequester: 'usr_1' })],
  ['a callback address', written({ CallbackUrl: 'https://shop.test/callback' })],
])('a repeat that is written differently is the same delivery: %s', async ([, body]) => {
  const routes = openRoutes({ outcome: 'counted' });
  await routes.byToken();
  await routes.byToken({ body });
  await routes.byToken({ body: Buffer.from(body).toString('base64'), base64: true });
  const keys = routes.called.map(([, key]) => key);
  expect(keys).toEqual([keys[0], keys[0], keys[0]]);
  expect(keys[0]).toContain(`${RESTOCK}.1.`);
});

test('another count, attempt, product or factory is another delivery; a signed delivery is known by factory and id', async () => {
  const routes = openRoutes({ outcome: 'counted' });
  const next = signCallbackToken(keys, { restockId: RESTOCK, attempt: 2 }, NOW);
  await routes.byToken();
  await routes.byToken({ body: written({ MessageAttributeProductCnt: 11 }) });
  await routes.byToken({ params: { token: next } });
  await routes.byToken({ body: written({ MessageAttributeProductId: makeId('prd', NOW, new Uint8Array(10)) }) });
  await routes.byToken({ body: written({ MessageAttributeFactoryId: 'fac_west' }) });
  expect(new Set(routes.called.map(([, key]) => key)).size).toBe(5);
  await routes.signed('msg_12345678');
  await routes.signed('msg_12345678', { body: ` ${BODY}` });
  expect(routes.called.slice(5).map(([, key]) => key)).toEqual(Array(2).fill('webhook.fac_main.msg_12345678'));
});

test('the response says what became of the units', async () => {
  const receipts = await Promise.all(
    [
      { outcome: 'counted', counted: 10, surplus: 0 },
      { outcome: 'counted', counted: 4, surplus: 6 },
      { outcome: 'counted', counted: 0, surplus: 10 },
      { outcome: 'repeated', counted: 0, surplus: 0 },
      { outcome: 'unknown', counted: 0, surplus: 0 },
    ].map((row) => openRoutes(row).receipt()),
  );
  expect(receipts).toEqual([
    { status: 'counted', counted: 10, surplus: 0 },
    { status: 'counted', counted: 4, surplus: 6 },
    { status: 'surplus', counted: 0, surplus: 10 },
    { status: 'repeated', counted: 0, surplus: 0 },
    { status: 'queued', counted: null, surplus: null },
  ]);
});

test.for([
  ['the database is unavailable', new DatabaseUnavailable('unknown', new Error('away')), 0],
  ['the role has no permission', Object.assign(new Error('no'), { name: 'AccessDeniedException' }), 2],
  ['the statement is invalid', Object.assign(new Error('SQLState: 42703'), { name: 'DatabaseErrorException' }), 2],
  ['the restock is not committed yet', { outcome: 'unknown' }, 0],
] as const)(
  '%s: the factory gets a success response, and the delivery is stored as the queue expects it',
  async ([, result, failures]) => {
    const routes = openRoutes(result);
    const counted = await countedBy(async () => {
      expect(await routes.byToken()).toEqual([202, 'queued']);
      expect(await routes.signed()).toEqual([202, 'queued']);
    });
    expect(counted.filter(({ dimensions }) => 'version' in dimensions)).toHaveLength(failures);
    expect(routes.kept.map((delivery) => Delivery.parse(JSON.parse(JSON.stringify(delivery))))).toEqual([
      { ...DELIVERY, key: expect.stringContaining(`${RESTOCK}.1.`) },
      { ...DELIVERY, key: 'webhook.fac_main.msg_12345678' },
    ]);
  },
);

test('a delivery of another product or factory is rejected and not stored', async () => {
  const routes = openRoutes({ outcome: 'mismatch' });
  expect([await routes.byToken(), routes.kept]).toEqual([[422, 'callback.mismatch'], []]);
});

test('a callback about another group than its address names never reaches the database', async () => {
  const routes = openRoutes({ outcome: 'counted' });
  const other = written({ MessageGroupId: makeId('rst', NOW + 1, new Uint8Array(10)) });
  expect([await routes.byToken({ body: other }), routes.called]).toEqual([[422, 'callback.mismatch'], []]);
});

test('a factory signs with its own secret: a key of one factory is no key of another', async () => {
  const routes = openRoutes({ outcome: 'counted' });
  const west = written({ MessageAttributeFactoryId: 'fac_west' });
  expect([await routes.signed('msg_12345678', { body: west }), routes.called]).toEqual([[401, 'callback.forged'], []]);
});

test('a forged or expired token, and a forged signature, never reach the database', async () => {
  const routes = openRoutes({ outcome: 'counted' });
  const late = openRoutes({ outcome: 'counted' }, NOW + CALLBACK_TOKEN_DAYS * 86_400_000);
  expect(
    await routes.byToken({
      params: { token: signCallbackToken([new Uint8Array(32).fill(2)], { restockId: RESTOCK, attempt: 1 }, NOW) },
    }),
  ).toEqual([401, 'callback.forged']);
  expect(await routes.byToken({ params: { token: 'x'.repeat(513) } })).toEqual([401, 'callback.forged']);
  expect(await late.byToken()).toEqual([410, 'callback.expired']);
  expect(await routes.signed('msg_12345678', { headers: {} })).toEqual([401, 'callback.forged']);
  expect(await routes.signed('msg_12345678', { headers: signWebhook(keys, 'msg_12345678', `${BODY} `, NOW) })).toEqual([
    401,
    'callback.forged',
  ]);
  expect(await late.signed()).toEqual([401, 'callback.forged']);
  expect([routes.called, late.called, routes.kept]).toEqual([[], [], []]);
});

test('header names are case-insensitive', async () => {
  const routes = openRoutes({ outcome: 'counted' });
  const headers = Object.fromEntries(
    Object.entries(signWebhook(keys, 'msg_12345678', BODY, NOW)).map(([name, value]) => [name.toUpperCase(), value]),
  );
  expect(await routes.signed('msg_12345678', { headers })).toEqual([202, 'counted']);
});
