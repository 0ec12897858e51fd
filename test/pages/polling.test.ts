/** Polling while the stream is not available: all connections are in use (503), or there were too many requests (429). */
import { expect, test } from 'vitest';
import { makeBuyers, makeProduct, order } from '#test/stories/shop.ts';
import { openBrowser, visit } from './browser.ts';
import { chromium, NO_BROWSER } from './chromium.ts';

test.skipIf(chromium === undefined).for([503, 429])(
  `while the stream returns %i, the same events are polled with an ETag (skipped when there is ${NO_BROWSER})`,
  async (status) => {
    const browser = await openBrowser();
    try {
      const { page } = await visit(browser);
      const polls: string[] = [];
      page.on('response', async (response) => {
        if (!response.url().includes('poll=1')) return;
        polls.push(
          `${response.status()} ${(await response.request().headerValue('if-none-match')) ? 'conditional' : 'full'}`,
        );
      });
      let full = true;
      await page.route(/\/api\/v1\/stream$/, (route) =>
        full ? route.fulfill({ status, contentType: 'application/problem+json', body: '{}' }) : route.fallback(),
      );
      // The page polls every 15 seconds and tries the stream again after two minutes. The test moves the page's clock.
      await page.clock.install();
      const later = () => page.clock.fastForward(15_000);
      await page.goto('/console');
      await page.getByLabel('E-mail').fill('operator@donut.test');
      await page.getByLabel('Password').fill('donut-states');
      await page.keyboard.press('Enter');
      await page.locator('[data-live="polling"]').waitFor();

      const orders = page.locator('.numbers dd').first();
      await expect.poll(() => orders.textContent()).toMatch(/^\d/);
      const before = Number((await orders.textContent())?.replace(/\D/g, ''));
      const [buyer] = await makeBuyers(1);
      await order(buyer?.token ?? '', [[await makeProduct({ title: 'Polled', stock: 1 }), 1]]);
      const orderCount = async () => {
        await later();
        return Number((await orders.textContent())?.replace(/\D/g, ''));
      };
      await expect.poll(orderCount, { interval: 500 }).toBe(before + 1);
      const nextPolls = async () => {
        await later();
        return polls;
      };
      await expect.poll(nextPolls, { interval: 500 }).toContain('304 conditional');
      expect(await page.locator('[data-live]').getAttribute('data-live')).toBe('polling');

      full = false;
      const state = async () => {
        await later();
        return page.locator('[data-live]').getAttribute('data-live');
      };
      await expect.poll(state, { interval: 500 }).toBe('live');
    } finally {
      await browser.close();
    }
  },
);
