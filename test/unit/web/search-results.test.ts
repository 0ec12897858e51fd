import { afterEach, beforeEach, expect, test, vi } from 'vitest';

interface Result {
  readonly href: string;
  readonly label: string;
  readonly words?: string;
}
interface Search {
  readonly furtherPages: () => readonly Result[];
  readonly resultsOf: (
    text: string,
    pages: readonly Result[],
    products: readonly Result[],
    isOperator: boolean,
  ) => readonly Result[];
}
let search: Search;
beforeEach(async () => {
  vi.resetModules();
  vi.stubGlobal('localStorage', { getItem: () => 'en', setItem: () => undefined, removeItem: () => undefined });
  vi.stubGlobal('document', { querySelector: () => null, documentElement: {}, addEventListener: () => undefined });
  vi.stubGlobal('location', { pathname: '/console', search: '', hash: '' });
  vi.stubGlobal('addEventListener', () => undefined);
  const modulePath = '#web/console/search-results.ts';
  search = (await import(modulePath)) as Search;
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

const ULID = '01m8mt3gpabms21vxgsw000001';
const PRODUCTS = [{ href: '/console/products/prd_1', label: 'Matcha Marble' }];
const hrefsOf = (text: string, isOperator = true, products: readonly Result[] = []) =>
  search.resultsOf(text, search.furtherPages(), products, isOperator).map(({ href }) => href);

test('a whole id leads to its page, also that of a run and of a buyer', () => {
  expect(hrefsOf(`ord_${ULID}`)).toEqual([`/console/orders/ord_${ULID}`]);
  expect(hrefsOf(` RUN_${ULID.toUpperCase()} `)).toEqual([`/console/notices?run=run_${ULID}`]);
  expect(hrefsOf(`usr_${ULID}`)).toEqual([`/console/orders?buyerId=usr_${ULID}`]);
});

test('a text that only begins like an id, and an id without a page for a seller, lead nowhere', () => {
  expect(hrefsOf('ord_nothing')).toEqual([]);
  expect(hrefsOf(`usr_${ULID}`, false)).toEqual([]);
  expect(hrefsOf(`dl_${ULID}`, false)).toEqual([]);
});

test('runbooks and redrives are found, before the products that the shop has found in any language', () => {
  expect(hrefsOf('runbook')).toEqual(['/docs/operating']);
  expect(hrefsOf('redrive', true, PRODUCTS)).toEqual(['/console/dead-letters/redrives', '/console/products/prd_1']);
  expect(hrefsOf('말차', true, PRODUCTS)).toEqual(['/console/products/prd_1']);
  expect(hrefsOf(`run_${ULID}`, true, PRODUCTS)).toEqual([`/console/notices?run=run_${ULID}`]);
});
