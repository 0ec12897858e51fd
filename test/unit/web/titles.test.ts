/** The titles of products on pages of the console: loaded once, and right after the seller renamed a product. */
import { afterEach, expect, test, vi } from 'vitest';
import type { ResponseBody } from '#web/shared/api-types.ts';
import { json, openBrowser, sessionOf } from './tab.ts';

interface Titles {
  loadTitle(id: string): Promise<string | undefined>;
  setTitles(product: Pick<ResponseBody<'readProduct'>, 'title' | 'translations'> & { readonly id: string }): void;
}

afterEach(() => vi.unstubAllGlobals());

test('a title is loaded once, and the title of a renamed product replaces it', async () => {
  const browser = openBrowser(() => json(200, { id: 'prd_1', title: 'Yuzu Cloud' }));
  vi.stubGlobal('ROUTE_LINES', { readProduct: ['GET', '/products/{productId}'] });
  (await browser.tab()).signedIn(sessionOf('ses_1', 'first'));
  const { loadTitle, setTitles } = await browser.load<Titles>('console/titles.ts');
  expect([await loadTitle('prd_1'), await loadTitle('prd_1')]).toEqual(['Yuzu Cloud', 'Yuzu Cloud']);
  expect(browser.sent()).toEqual(['GET /products/prd_1']);
  setTitles({ id: 'prd_1', title: 'Yuzu Moon', translations: { ko: { title: '유자 달', description: '' } } });
  expect(await loadTitle('prd_1')).toBe('Yuzu Moon');
  expect(browser.sent()).toEqual(['GET /products/prd_1']);
});
