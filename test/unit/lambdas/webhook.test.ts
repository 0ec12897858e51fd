import { expect, test } from 'vitest';
import { DatabaseUnavailable } from '#db/data-api.ts';
import { signCallbackToken } from '#domain/callback-token.ts';
import { Delivery } from '#domain/delivery.ts';
import { makeId } from '#domain/ids.ts';
import { CALLBACK_TOKEN_DAYS } from '#domain/limits.ts';
import type { Keys } from '#domain/signature.ts';
import { signWebhook } from '#domain/webhook.ts';
import { takeCallbackByToken, takeSignedCallback } from '#lambdas/factory-callback/take-callback.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
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
const token = signCallbackToken(keys, { restockId: RESTOCK, attempt: 1 }, NOW);

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
    webhookKeys: { read: async () => keys },
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

test('two callbacks are the same delivery if restock, attempt and bytes are equal; signed ones by their id', async () => {
  const routes = openRoutes({ outcome: 'counted' });
  await routes.byToken();
  await routes.byToken({ body: Buffer.from(BODY).toString('base64'), base64: true });
  await routes.byToken({ body: ` ${BODY}` });
  await routes.signed('msg_12345678');
  await routes.signed('msg_12345678', { body: ` ${BODY}` });
  const deliveries = routes.called.map(([restock, key, product, units]) => ({ restock, key, product, units }));
  expect(new Set(deliveries.map(({ restock, product, units }) => `${restock} ${product} ${units}`))).toEqual(
    new Set([`${RESTOCK} ${PRODUCT} 10`]),
  );
  expect(deliveries[1]?.key).toBe(deliveries[0]?.key);
  expect(deliveries[2]?.key).not.toBe(deliveries[0]?.key);
  expect(deliveries[0]?.key).toContain(RESTOCK);
  expect(deliveries.slice(3).map(({ key }) => key)).toEqual(['webhook.msg_12345678', 'webhook.msg_12345678']);
});

test.for([
  ['the database is unavailable', new DatabaseUnavailable('unknown', new Error('away'))],
  ['the role has no permission', Object.assign(new Error('no'), { name: 'AccessDeniedException' })],
  ['the statement is invalid', Object.assign(new Error('ERROR; SQLState: 42703'), { name: 'DatabaseErrorException' })],
  ['the restock is not committed yet', { outcome: 'unknown' }],
] as const)(
  '%s: the factory gets a success response, and the delivery is stored as the queue expects it',
  async ([, result]) => {
    const routes = openRoutes(result);
    expect(await routes.byToken()).toEqual([202, 'accepted']);
    expect(await routes.signed()).toEqual([202, 'accepted']);
    expect(routes.kept.map((delivery) => Delivery.parse(JSON.parse(JSON.stringify(delivery))))).toEqual([
      { restockId: RESTOCK, key: expect.stringContaining(`${RESTOCK}.1.`), productId: PRODUCT, units: 10 },
      { restockId: RESTOCK, key: 'webhook.msg_12345678', productId: PRODUCT, units: 10 },
    ]);
  },
);

test('a delivery of another product is rejected and not stored', async () => {
  const routes = openRoutes({ outcome: 'mismatch' });
  expect([await routes.byToken(), routes.kept]).toEqual([[422, 'callback.mismatch'], []]);
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
