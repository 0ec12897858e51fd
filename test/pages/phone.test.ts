/** The console on a phone: no list of 20 rows is longer than three screens. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '#bin/flash-sale/shop.ts';
import { openBrowser, signIn, visit } from './browser.ts';
import { chromium, NO_BROWSER } from './chromium.ts';
import { fillLists, LIST_PATHS } from './full-lists.ts';

const HEIGHT_MAX = 2_500;
const SETTLE_SECONDS = 20;

describe.skipIf(chromium === undefined)(`the console on a phone (skipped when there is ${NO_BROWSER})`, () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await openBrowser();
    ({ page } = await visit(browser, { viewport: { width: 390, height: 844 } }));
    await page.goto('/console/health');
    await signIn(page);
    await fillLists(page);
  });
  afterAll(() => browser?.close());

  test.each(['en', 'ko'])(
    'no page with 20 rows is longer than 2,500 px (%s)',
    { timeout: 300_000 },
    async (language) => {
      await page.evaluate(`localStorage.setItem('donut.language', '${language}')`);
      const heights: Record<string, number> = {};
      for (const path of LIST_PATHS) {
        await page.goto(`/console${path}`);
        await page.locator('tbody tr').nth(12).waitFor({ state: 'attached' });
        const height = async () => Number(await page.evaluate('document.documentElement.scrollHeight'));
        // Until every part of the page has its data.
        await until(height, (found) => found <= HEIGHT_MAX, SETTLE_SECONDS);
        heights[path] = await height();
      }
      expect(Object.entries(heights).filter(([, height]) => height > HEIGHT_MAX)).toEqual([]);
    },
  );

  test('the rows that the overview folds are one tap away', async () => {
    await page.evaluate(`localStorage.setItem('donut.language', 'en')`);
    await page.goto('/console');
    const stock = page.getByRole('region', { name: 'Stock', exact: true });
    await stock.getByRole('button', { name: 'Show 17 more' }).click();
    await expect.poll(() => stock.locator('tbody tr:visible').count()).toBe(20);
  });
});
