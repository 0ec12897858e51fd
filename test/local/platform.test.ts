/** B6: the fake data platform verifies signatures, stores calls and fails as configured. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signWebhook, webhookKeys } from '#domain/webhook.ts';
import { openPlatform, PLATFORM_PATH, type Platform, PlatformChange } from '#local/fakes/data-platform.ts';

const PORT = 22_060;
const NOW = Date.UTC(2026, 0, 15);
const SECRETS = [`whsec_${Buffer.alloc(32, 1).toString('base64')}`];
const BODY = '{"type":"order.paid"}';
let platform: Platform;

beforeEach(async () => {
  platform = await openPlatform({ port: PORT, now: () => NOW, secret: () => JSON.stringify(SECRETS) });
});
afterEach(() => platform.close());

/** The status of a call, or 0 if the caller gave up after its patience. */
async function send(
  id = 'ord_00000001-paid',
  body = BODY,
  { signed = BODY, path = PLATFORM_PATH, patienceMilliseconds = 60_000 } = {},
) {
  const headers = { connection: 'close', ...signWebhook(webhookKeys(SECRETS), id, signed, NOW) };
  const init = { method: 'POST', headers, body, signal: AbortSignal.timeout(patienceMilliseconds) };
  return fetch(`http://127.0.0.1:${PORT}${path}`, init).then(
    ({ status }) => status,
    () => 0,
  );
}

test('a signed call is stored with its body and time', async () => {
  expect(await send()).toBe(200);
  const stored = {
    id: 'ord_00000001-paid',
    at: new Date(NOW).toISOString(),
    genuine: true,
    status: 200,
    body: JSON.parse(BODY),
  };
  expect(platform.calls).toEqual([stored]);
  platform.forgetCalls();
  expect(platform.calls).toEqual([]);
});

test('a call with a wrong signature is rejected, and stored as not genuine', async () => {
  expect(await send('ord_00000001-paid', `${BODY} `)).toBe(401);
  expect(platform.calls).toMatchObject([{ genuine: false, status: 401, body: `${BODY} ` }]);
  expect(await send('ord_00000001-paid', BODY, { path: '/elsewhere' })).toBe(404);
});

test('failure modes: error, rejection, rejection of single events, failure rate, delay, no response', async () => {
  const statusWith = async (change: PlatformChange, sending = {}) => {
    platform.change({ mode: 'ok', failRate: 0, slowSeconds: 0, rejectedIds: [], ...change });
    return send('ord_00000001-paid', BODY, sending);
  };
  const impatient = { patienceMilliseconds: 300 };
  expect(await statusWith({ mode: 'error' })).toBe(500);
  expect(await statusWith({ mode: 'reject' })).toBe(422);
  expect(await statusWith({ rejectedIds: ['ord_00000001-paid'] })).toBe(422);
  expect(await statusWith({ rejectedIds: ['ord_00000002-paid'] })).toBe(200);
  expect(await statusWith({ failRate: 1 })).toBe(500);
  expect(await statusWith({ slowSeconds: 2 }, impatient), 'the caller’s timeout is shorter').toBe(0);
  expect(await statusWith({ mode: 'hang' }, impatient)).toBe(0);
  expect(await statusWith({})).toBe(200);
});

test('before the shop has a secret every call is rejected', async () => {
  await platform.close();
  platform = await openPlatform({ port: PORT, now: () => NOW, secret: () => undefined });
  expect(await send()).toBe(401);
});

test('settings are validated: partial settings are accepted, unknown values are not', () => {
  expect(PlatformChange.parse({ failRate: '30%' })).toEqual({ failRate: 0.3 });
  for (const bad of [{ mode: 'x' }, { failRate: 2 }, { slowSeconds: -1 }, { rejectedIds: 'x' }, { other: 1 }]) {
    expect(PlatformChange.safeParse(bad).success).toBe(false);
  }
});
