import { afterEach, expect, test, vi } from 'vitest';
import { json, openBrowser, sessionOf } from './tab.ts';

interface OrderRequests {
  decisionOf(request: object): Promise<string>;
}
const REQUEST = { id: 'ord_1', location: '/api/v1/order-requests/token', page: '/shop/products/prd_1', seconds: 1 };
const problem = (status: number, code?: string): Response => json(status, { status, code, title: 'Title', errors: [] });

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Follows an order request whose polls have these responses. */
async function follow(...responses: readonly Response[]) {
  vi.useFakeTimers();
  const left = [...responses];
  const browser = openBrowser(() => left.shift() as Response);
  vi.stubGlobal('sessionStorage', { getItem: () => null, setItem: () => undefined });
  (await browser.tab()).signedIn(sessionOf('ses_1', 'first'));
  const { decisionOf } = await browser.load<OrderRequests>('shop/order-requests.ts');
  const decision = decisionOf(REQUEST).catch((error: Error & { problem: object }) => error.problem);
  await vi.advanceTimersByTimeAsync(60_000);
  const preferences = browser.requests.flatMap(({ path, prefer }) => (path === REQUEST.location ? [prefer] : []));
  return { decision: await decision, left: left.length, preferences };
}

test('a poll that a firewall or a limit has refused says nothing about the order', async () => {
  const placed = json(200, { id: 'ord_1' });
  const refused = [
    problem(403),
    problem(403, 'request.blocked'),
    problem(404, 'route.not_found'),
    problem(429, 'request.throttled'),
    problem(503, 'x'),
  ];
  expect(await follow(...refused, placed)).toMatchObject({ decision: 'ord_1', left: 0 });
});

test('each poll prefers the order to a redirection, which would cost another request', async () => {
  const queued = { status: 'QUEUED', id: 'ord_1', estimatedSeconds: 1 };
  const { decision, preferences } = await follow(json(202, queued), json(200, { id: 'ord_1', status: 'NOTPAYED' }));
  expect(decision).toBe('ord_1');
  expect(preferences).toEqual(['return=representation', 'return=representation']);
});

test.for(['order.too_many_cancellations', 'stock.sold_out', 'product.not_found', 'order.request_expired'])(
  'the problem %s is the decision',
  async (code) => {
    const { decision, left } = await follow(problem(429, code), json(200, { id: 'ord_1' }));
    expect([decision, left]).toEqual([expect.objectContaining({ code }), 1]);
  },
);
