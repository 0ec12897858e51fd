import { afterAll, expect, test, vi } from 'vitest';

// The modules of the pages read the browser's storage when they are loaded.
const storage = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
for (const name of ['localStorage', 'sessionStorage']) vi.stubGlobal(name, storage);
vi.stubGlobal('document', { documentElement: {}, addEventListener: () => undefined });
vi.stubGlobal('location', { pathname: '/', origin: 'http://shop.test' });
vi.stubGlobal('addEventListener', () => undefined);
afterAll(() => void vi.unstubAllGlobals());
const { ApiProblem } = await import('#web/shared/client.ts');
const { isTransient } = await import('#web/shop/order-requests.ts');

test.for([
  ['route.not_found', 404, true],
  ['service.unavailable', 503, true],
  ['order.request_not_found', 404, false],
  ['order.request_expired', 410, false],
] as const)('after %s (%s) the shop reads the address of an order request again: %s', ([code, status, isAgain]) => {
  expect(isTransient(new ApiProblem({ code, status, title: '' } as never, null))).toBe(isAgain);
});
