/** The event source mappings follow the decisions of people. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Database } from '#db/data-api.ts';
import { applyPauses, pauseConsumer, tryToApplyPauses } from '#lambdas/operations/pauses.ts';
import { setMappingEnabled } from '#lambdas/shared/aws/event-source-mappings.ts';

type Decided = readonly { readonly queue: string; readonly paused: boolean }[];

/** A table whose content a person changes while the mappings are changed. */
function openPauses(...contents: readonly Decided[]) {
  const calls: string[] = [];
  let reads = 0;
  const rows = async () => contents[Math.min(reads++, contents.length - 1)] ?? [];
  const ports = {
    database: { rows } as unknown as Database,
    consumers: { vip: 'uuid-vip', mail: 'uuid-mail' },
    setMappingEnabled: async (uuid: string, enabled: boolean) => void calls.push(`${uuid} ${enabled}`),
  };
  return { calls, ports };
}

test('mappings are disabled and enabled as decided; a queue without a mapping is skipped', async () => {
  const { calls, ports } = openPauses([
    { queue: 'mail', paused: false },
    { queue: 'gone', paused: true },
    { queue: 'vip', paused: true },
  ]);
  await applyPauses(ports);
  expect(calls).toEqual(['uuid-mail true', 'uuid-vip false']);
});

test('a decision that changes meanwhile is applied last', async () => {
  const { calls, ports } = openPauses([{ queue: 'vip', paused: true }], [{ queue: 'vip', paused: false }]);
  await applyPauses(ports);
  expect(calls).toEqual(['uuid-vip false', 'uuid-vip true']);
});

test('nothing is called when nothing is decided, and decisions that never rest end the comparison', async () => {
  const nothing = openPauses([]);
  await applyPauses(nothing.ports);
  expect(nothing.calls).toEqual([]);
  const flapping = openPauses(...Array.from({ length: 50 }, (_, i) => [{ queue: 'vip', paused: i % 2 === 0 }]));
  await applyPauses(flapping.ports);
  expect(flapping.calls).toHaveLength(5);
});

test('a failing Lambda API does not hold back the worker, but the person is informed', async () => {
  const { ports } = openPauses([{ queue: 'vip', paused: true }]);
  const failing = { ...ports, setMappingEnabled: () => Promise.reject(new Error('no response')) };
  await expect(tryToApplyPauses(failing)).resolves.toBeUndefined();
  const stored = { outcome: 'changed', pause: { queue: 'vip', paused: null } };
  const database = {
    rows: vi
      .fn()
      .mockResolvedValueOnce([stored])
      .mockResolvedValue([{ queue: 'vip', paused: true }]),
  };
  const pause = pauseConsumer({ ...failing, database: database as never, notifyRedriver: async () => undefined });
  const request = { caller: { userId: 'usr_1', issuedAt: 0 }, params: { queue: 'vip' }, body: { reason: 'x' } };
  await expect(pause(request as never)).rejects.toMatchObject({ code: 'service.unavailable' });
});

/** Lambda's API: the state of one mapping, and the calls that arrived. */
async function openLambda(state: string, status = 202, error = '') {
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    calls.push(`${request.method} ${request.url} ${body}`.trim());
    expect(request.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=\w+\/\d{8}\/us-east-1\/lambda\//);
    const reply = request.method === 'GET' ? 200 : status;
    response.writeHead(reply, reply < 400 ? {} : { 'x-amzn-errortype': error });
    response.end(JSON.stringify(reply < 400 ? { State: state } : { message: 'no' }));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    vi.unstubAllEnvs();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIATEST');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_REGION', 'us-east-1');
  return calls;
}
const GET = 'GET /2015-03-31/event-source-mappings/uuid';
const put = (enabled: boolean) => `PUT /2015-03-31/event-source-mappings/uuid {"Enabled":${enabled}}`;

test.each([
  ['Enabled', false, [GET, put(false)]],
  ['Disabled', true, [GET, put(true)]],
  ['Updating', false, [GET, put(false)]],
  ['Disabling', false, [GET]],
  ['Enabled', true, [GET]],
])('a mapping that is %s is set to %s with %j', async (state, enabled, expected) => {
  const calls = await openLambda(state);
  await setMappingEnabled('uuid', enabled);
  expect(calls).toEqual(expected);
});

test('a mapping that Lambda is still changing is left to the next comparison; other errors are thrown', async () => {
  await openLambda('Updating', 400, 'ResourceInUseException:http://internal.amazon.com/');
  await expect(setMappingEnabled('uuid', false)).resolves.toBeUndefined();
  await openLambda('Enabled', 403, 'AccessDeniedException');
  await expect(setMappingEnabled('uuid', false)).rejects.toThrow('AccessDeniedException no');
});
