import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FactoryChange } from '#local/fakes/factory/contract.ts';
import { type Factory, openFactory } from '#local/fakes/factory.ts';
import { createClock } from '#local/runtime/clock.ts';
import { type Listening, listen, readBody } from '#local/runtime/http.ts';

const PORT = 22_050;
const SHOP_URL = `http://127.0.0.1:${PORT + 1}`;
const clock = createClock();
let factory: Factory;
let shop: Listening;
const callbacks: { body: Record<string, unknown>; headers: Record<string, unknown> }[] = [];

const manufacture = (more: object = {}) => ({
  MessageGroupId: 'rst_1',
  MessageAttributeProductId: 'prd_1',
  MessageAttributeProductCnt: 10,
  MessageAttributeFactoryId: 'fac_main',
  MessageAttributeRequester: 'system',
  CallbackUrl: `${shop.url}/callbacks/token`,
  ...more,
});
const request = async (body: unknown, signal?: AbortSignal) => {
  // Each test starts a factory on the same port, so a keep-alive socket of the previous test would be closed.
  const init = {
    method: 'POST',
    headers: { connection: 'close' },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  };
  const response = await fetch(`http://127.0.0.1:${PORT}/api/manufactures`, init);
  return { status: response.status, body: (await response.json()) as { data?: { id: string } } };
};

beforeEach(async () => {
  callbacks.length = 0;
  factory = await openFactory({ port: PORT, shopUrl: SHOP_URL, now: clock.now, delaySeconds: 40 });
  shop = await listen(PORT + 1, (request, response) => {
    void readBody(request, 10_000).then((body) => {
      callbacks.push({ body: JSON.parse(body.toString()), headers: request.headers });
      response.writeHead(202).end();
    });
  });
});
afterEach(async () => {
  await factory.close();
  await shop.close();
});
const counts = () => callbacks.map(({ body }) => body['MessageAttributeProductCnt']);

describe('the factory', () => {
  it('accepts, produces for forty seconds and calls back once with the same body, unsigned', async () => {
    const response = await request(manufacture());
    expect(response).toMatchObject({ status: 201, body: { data: { id: expect.any(String) } } });
    expect(factory.busy()).toBe(false);
    clock.advance(40_000);
    await expect.poll(() => callbacks.length).toBe(1);
    expect(callbacks[0]?.body).toEqual(manufacture());
    expect(Object.keys(callbacks[0]?.headers ?? {})).not.toContain('webhook-signature');
    await expect.poll(() => factory.busy()).toBe(false);
    expect(factory.requests[0]?.callbacks).toEqual([{ at: expect.any(String), units: 10, status: 202 }]);
  });

  it.each([
    ['duplicate', [10, 10]],
    ['partial', [6, 4]],
    ['over', [11]],
  ] as const)('in mode %s delivers %j', async (mode, expected) => {
    factory.change({ mode });
    await request(manufacture());
    clock.advance(40_000);
    await expect.poll(counts).toEqual(expected);
  });

  it.each([
    ['reject', 422],
    ['error', 500],
    ['forget', 201],
  ] as const)('in mode %s responds with %i and never calls back', async (mode, status) => {
    factory.change({ mode });
    expect((await request(manufacture())).status).toBe(status);
    clock.advance(40_000);
    expect(factory.busy()).toBe(false);
    expect(factory.requests).toHaveLength(1);
  });

  it('in mode hang never responds', async () => {
    factory.change({ mode: 'hang' });
    const caller = new AbortController();
    const given = expect(request(manufacture(), caller.signal)).rejects.toThrow('the caller gave up');
    await expect.poll(() => factory.requests[0]).toMatchObject({ mode: 'hang', status: 0 });
    caller.abort(new Error('the caller gave up'));
    await given;
  });

  it('fails at the configured rate', async () => {
    factory.change(FactoryChange.parse({ failRate: '100%' }));
    expect((await request(manufacture())).status).toBe(500);
  });

  it.each([
    'http://127.0.0.1:22052/callbacks/token',
    'http://localhost:22051/callbacks/token',
    'https://127.0.0.1:22051/callbacks/token',
    'http://127.0.0.1:22051@evil.example/callbacks/token',
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
  ])('calls only addresses of the shop: it refuses %s', async (CallbackUrl) => {
    expect((await request(manufacture({ CallbackUrl }))).status).toBe(400);
    clock.advance(40_000);
    expect([factory.nextAt(), factory.busy(), factory.requests]).toEqual([Number.POSITIVE_INFINITY, false, []]);
  });

  it('does not follow a redirect to another address', async () => {
    await shop.close();
    let redirected = 0;
    const elsewhere = await listen(PORT + 2, (_, response) => {
      redirected++;
      response.end();
    });
    shop = await listen(PORT + 1, (_, response) =>
      response.writeHead(307, { location: `${elsewhere.url}/callbacks/token` }).end(),
    );
    await request(manufacture());
    clock.advance(40_000);
    await expect.poll(() => factory.requests[0]?.callbacks).toMatchObject([{ status: 307 }]);
    expect(redirected).toBe(0);
    await elsewhere.close();
  });

  it('rejects a request that violates its contract', async () => {
    expect((await request({ ...manufacture(), extra: 1 })).status).toBe(400);
    expect((await request(manufacture({ MessageAttributeProductCnt: 0 }))).status).toBe(400);
  });
});
