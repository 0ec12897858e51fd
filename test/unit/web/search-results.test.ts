import { afterEach, beforeEach, expect, test, vi } from 'vitest';

interface Result {
  readonly href: string;
  readonly label: string;
  readonly words?: string;
}
interface Search {
  readonly furtherPages: () => readonly Result[];
  readonly resultsOf: (text: string, all: readonly Result[], isOperator: boolean) => readonly Result[];
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
const PRODUCTS = [{ href: '/console/products/prd_1', label: 'Matcha Marble', words: '말차 마블' }];
const hrefsOf = (text: string, isOperator = true) =>
  search.resultsOf(text, [...search.furtherPages(), ...PRODUCTS], isOperator).map(({ href }) => href);

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

test('runbooks and redrives are found, and a product by its title in either language', () => {
  expect(hrefsOf('runbook')).toEqual(['/docs/operating']);
  expect(hrefsOf('redrive')).toEqual(['/console/dead-letters/redrives']);
  expect([hrefsOf('말차'), hrefsOf('matcha')]).toEqual([['/console/products/prd_1'], ['/console/products/prd_1']]);
});
