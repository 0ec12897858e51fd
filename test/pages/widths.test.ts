/** No value and no button of a list is clipped: on a small laptop, and at 200 % (640 px). */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, signIn, visit } from './browser.ts';
import { chromium, NO_BROWSER } from './chromium.ts';
import { fillLists, LIST_PATHS } from './full-lists.ts';

/** Tables and buttons whose content is wider than they are, and the page if it scrolls sideways. */
const CLIPPED = `[
  ...[...document.querySelectorAll('section.scroll, main .btn')]
    .filter(({ clientWidth, scrollWidth }) => scrollWidth > clientWidth)
    .map((element) => (element.getAttribute('aria-label') ?? element.textContent) + ': '
      + element.scrollWidth + ' px in ' + element.clientWidth),
  ...(document.documentElement.scrollWidth > innerWidth ? ['the page'] : []),
]`;
/** Two frames: the rows become cards in the first one after a change of the width. */
const PAINTED = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))';

describe.skipIf(chromium === undefined)(`the width of lists (skipped when there is ${NO_BROWSER})`, () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await openBrowser();
    ({ page } = await visit(browser));
    await page.goto('/console/health');
    await signIn(page);
    await fillLists(page);
  });
  afterAll(() => browser?.close());

  const evaluate = async (script: string): Promise<readonly string[]> => {
    await page.evaluate(PAINTED);
    return page.evaluate(script);
  };

  test.each(['en', 'ko'])('nothing is clipped (%s)', { timeout: 300_000 }, async (language) => {
    await page.evaluate(`localStorage.setItem('donut.language', '${language}')`);
    for (const path of LIST_PATHS) {
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.goto(`/console${path}`);
      await page.locator('tbody tr').nth(12).waitFor({ state: 'attached' });
      await expect.poll(() => evaluate(CLIPPED), { message: `${path} at 1280 px` }).toEqual([]);
      for (const width of [900, 640]) {
        await page.setViewportSize({ width, height: 900 });
        await expect.poll(() => evaluate(CLIPPED), { message: `${path} at ${width} px` }).toEqual([]);
      }
    }
  });

  test('at 200 % every value of a queue is there, and the rows can be sorted', async () => {
    await page.evaluate(`localStorage.setItem('donut.language', 'en')`);
    await page.setViewportSize({ width: 640, height: 900 });
    await page.goto('/console/queues');
    const row = page.locator('tbody tr').first();
    for (const name of ['In flight', 'Parked', 'Retrying', 'Last failure'])
      await row.locator(`td[data-label="${name}"]`).waitFor();
    await page.getByRole('button', { name: /^Parked/ }).click();
    await page.locator('th[aria-sort="ascending"]').waitFor();
  });
});
