import { expect, test, vi } from 'vitest';
import { openBrowser } from './tab.ts';

test('the number of products in the address is a whole number within the limits', async () => {
  const browser = openBrowser(() => new Response());
  await browser.tab();
  const { shownOf } = await browser.load<{ shownOf(text: string): number }>('shop/catalogue.ts');
  const shown = ['', 'all', '-1', '50.5', '96', '1e9', 'Infinity'].map(shownOf);
  expect(shown).toEqual([48, 48, 48, 50, 96, 480, 480]);
  vi.unstubAllGlobals();
});
