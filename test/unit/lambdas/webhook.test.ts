import { expect, test } from 'vitest';
import { DatabaseUnavailable } from '#db/data-api.ts';
import { signCallbackToken } from '#domain/callback-token.ts';
import { Delivery } from '#domain/delivery.ts';
import { makeId } from '#domain/ids.ts';
import { CALLBACK_TOKEN_DAYS } from '#domain/limits.ts';
import type { Keys } from '#domain/signature.ts';
import { signWebhook } from '#domain/webhook.ts';
import { bySignature, byToken } from '#lambdas/factory-callback/webhook.ts';
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

/** The door, its database answering (or throwing) this; what it asked, kept and woke. */
function openDoor(answer: object | Error, now = NOW) {
  const asked: string[][] = [];
  const kept: Delivery[] = [];
  let notified = 0;
  const ports = {
    database: {
      rows: async ({ parameters }: { parameters: { value?: { stringValue?: string; longValue?: number } }[] }) => {
        asked.push(parameters.map(({ value }) => String(value?.stringValue ?? value?.longValue)));
        if (answer instanceof Error) throw answer;
        return [{ counted: 10, surplus: 0, ...answer }];
      },
    } as never,
    notifyRelay: async () => void notified++,
    callbackKeys: { read: async () => keys },
    webhookKeys: { read: async () => keys },
    now: () => now,
    keepForLater: async (delivery: Delivery) => void kept.push(delivery),
  };
  const door = serve({ takeFactoryCallback: byToken(ports), takeSignedFactoryCallback: bySignature(ports) });
  const call = async (name: 'takeFactoryCallback' | 'takeSignedFactoryCallback', more: Call) => {
    const { statusCode, body } = await door(apiEvent(name, { body: BODY, ...more }), lambdaContext);
    const { status, code } = JSON.parse(body) as { status: unknown; code?: string };
    return [statusCode, code ?? status];
  };
  return {
    asked,
    kept,
    notified: () => notified,
    byToken: (more: Call = {}) => call('takeFactoryCallback', { params: { token }, ...more }),
    signed: (id = 'msg_12345678', more: Call = {}) =>
      call('takeSignedFactoryCallback', { headers: signWebhook(keys, id, more.body ?? BODY, NOW), ...more }),
  };
}

test('a delivery that has something to tell wakes the relay, and so does its repeat: the first may have died before', async () => {
  const first = openDoor({ outcome: 'counted', told: true });
  expect([await first.byToken(), first.notified(), first.kept]).toEqual([[202, 'counted'], 1, []]);
  const quiet = openDoor({ outcome: 'counted', told: false });
  expect([await quiet.byToken(), quiet.notified()]).toEqual([[202, 'counted'], 0]);
  const again = openDoor({ outcome: 'repeated', told: false });
  expect([await again.byToken(), again.notified()]).toEqual([[200, 'repeated'], 1]);
});

test('two tellings are the same when restock, attempt and bytes are; a signed one by its id', async () => {
  const door = openDoor({ outcome: 'counted' });
  await door.byToken();
  await door.byToken({ body: Buffer.from(BODY).toString('base64'), base64: true });
  await door.byToken({ body: ` ${BODY}` });
  await door.signed('msg_12345678');
  await door.signed('msg_12345678', { body: ` ${BODY}` });
  const tellings = door.asked.map(([restock, key, product, units]) => ({ restock, key, product, units }));
  expect(new Set(tellings.map(({ restock, product, units }) => `${restock} ${product} ${units}`))).toEqual(
    new Set([`${RESTOCK} ${PRODUCT} 10`]),
  );
  expect(tellings[1]?.key).toBe(tellings[0]?.key);
  expect(tellings[2]?.key).not.toBe(tellings[0]?.key);
  expect(tellings[0]?.key).toContain(RESTOCK);
  expect(tellings.slice(3).map(({ key }) => key)).toEqual(['webhook.msg_12345678', 'webhook.msg_12345678']);
});

test.for([
  ['the database is away', new DatabaseUnavailable('unknown', new Error('away'))],
  ['our role was taken away', Object.assign(new Error('no'), { name: 'AccessDeniedException' })],
  ['our statement is wrong', Object.assign(new Error('ERROR; SQLState: 42703'), { name: 'DatabaseErrorException' })],
  ['the restock is not there yet', { outcome: 'unknown' }],
] as const)(
  '%s: the factory, which calls once, hears yes, and the delivery is kept as the queue reads it',
  async ([, answer]) => {
    const door = openDoor(answer);
    expect(await door.byToken()).toEqual([202, 'accepted']);
    expect(await door.signed()).toEqual([202, 'accepted']);
    expect(door.kept.map((delivery) => Delivery.parse(JSON.parse(JSON.stringify(delivery))))).toEqual([
      { restockId: RESTOCK, key: expect.stringContaining(`${RESTOCK}.1.`), productId: PRODUCT, units: 10 },
      { restockId: RESTOCK, key: 'webhook.msg_12345678', productId: PRODUCT, units: 10 },
    ]);
  },
);

test('a delivery of another product is refused and not kept', async () => {
  const door = openDoor({ outcome: 'mismatch' });
  expect([await door.byToken(), door.kept]).toEqual([[422, 'callback.mismatch'], []]);
});

test('a forged or expired address, and a forged signature, never reach the database', async () => {
  const door = openDoor({ outcome: 'counted' });
  const late = openDoor({ outcome: 'counted' }, NOW + CALLBACK_TOKEN_DAYS * 86_400_000);
  expect(
    await door.byToken({
      params: { token: signCallbackToken([new Uint8Array(32).fill(2)], { restockId: RESTOCK, attempt: 1 }, NOW) },
    }),
  ).toEqual([401, 'callback.forged']);
  expect(await door.byToken({ params: { token: 'x'.repeat(513) } })).toEqual([401, 'callback.forged']);
  expect(await late.byToken()).toEqual([410, 'callback.expired']);
  expect(await door.signed('msg_12345678', { headers: {} })).toEqual([401, 'callback.forged']);
  expect(await door.signed('msg_12345678', { headers: signWebhook(keys, 'msg_12345678', `${BODY} `, NOW) })).toEqual([
    401,
    'callback.forged',
  ]);
  expect(await late.signed()).toEqual([401, 'callback.forged']);
  expect([door.asked, late.asked, door.kept]).toEqual([[], [], []]);
});

test('headers in capitals are the same headers', async () => {
  const door = openDoor({ outcome: 'counted' });
  const headers = Object.fromEntries(
    Object.entries(signWebhook(keys, 'msg_12345678', BODY, NOW)).map(([name, value]) => [name.toUpperCase(), value]),
  );
  expect(await door.signed('msg_12345678', { headers })).toEqual([202, 'counted']);
});
