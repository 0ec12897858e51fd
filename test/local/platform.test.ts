/** B6: the small data platform of this machine checks, keeps and misbehaves as it is told. */
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

async function tell(id = 'ord_00000001-paid', body = BODY, { signed = BODY, path = PLATFORM_PATH } = {}) {
  const headers = { connection: 'close', ...signWebhook(webhookKeys(SECRETS), id, signed, NOW) };
  const init = { method: 'POST', headers, body, signal: AbortSignal.timeout(300) };
  return fetch(`http://127.0.0.1:${PORT}${path}`, init).then(
    ({ status }) => status,
    () => 0,
  );
}

test('what is signed is kept, as it came and when', async () => {
  expect(await tell()).toBe(200);
  const kept = {
    id: 'ord_00000001-paid',
    at: new Date(NOW).toISOString(),
    genuine: true,
    status: 200,
    body: JSON.parse(BODY),
  };
  expect(platform.calls).toEqual([kept]);
  platform.forget();
  expect(platform.calls).toEqual([]);
});

test('what is not is refused, and kept as what it is', async () => {
  expect(await tell('ord_00000001-paid', `${BODY} `)).toBe(401);
  expect(platform.calls).toMatchObject([{ genuine: false, status: 401, body: `${BODY} ` }]);
  expect(await tell('ord_00000001-paid', BODY, { path: '/elsewhere' })).toBe(404);
});

test('its tempers: broken, refusing, picky, failing, slow, hanging', async () => {
  const now = async (change: PlatformChange) => {
    platform.change({ mode: 'ok', failRate: 0, slowSeconds: 0, refusedIds: [], ...change });
    return tell();
  };
  expect(await now({ mode: 'error' })).toBe(500);
  expect(await now({ mode: 'refuse' })).toBe(422);
  expect(await now({ refusedIds: ['ord_00000001-paid'] })).toBe(422);
  expect(await now({ refusedIds: ['ord_00000002-paid'] })).toBe(200);
  expect(await now({ failRate: 1 })).toBe(500);
  expect(await now({ slowSeconds: 2 }), 'nobody waits that long here').toBe(0);
  expect(await now({ mode: 'hang' })).toBe(0);
  expect(await now({})).toBe(200);
});

test('before the shop has a secret nobody is believed', async () => {
  await platform.close();
  platform = await openPlatform({ port: PORT, now: () => NOW, secret: () => undefined });
  expect(await tell()).toBe(401);
});

test('a temper is checked: a part of one is fine, another one is not', () => {
  expect(PlatformChange.parse({ failRate: '30%' })).toEqual({ failRate: 0.3 });
  for (const bad of [{ mode: 'x' }, { failRate: 2 }, { slowSeconds: -1 }, { refusedIds: 'x' }, { other: 1 }]) {
    expect(PlatformChange.safeParse(bad).success).toBe(false);
  }
});
