/** The shop while its database resumes after a pause: a request takes 8 s and is then 503, for up to half a minute. */
import { expect, test } from 'vitest';
import { problem } from '#api/problems.ts';
import { openBrowser, visit } from './browser.ts';
import { chromium, NO_BROWSER } from './chromium.ts';

const POLL_MILLISECONDS = 5_000;

test.skipIf(chromium === undefined)(
  `the first page says that the shop is starting, and continues automatically (skipped when there is ${NO_BROWSER})`,
  async () => {
    const browser = await openBrowser();
    try {
      const { page, complaints } = await visit(browser);
      let requests = 0;
      let isPaused = true;
      const first = Promise.withResolvers<void>();
      await page.route(/\/api\/v1\/products\?/, async (route) => {
        requests += 1;
        if (!isPaused) return route.fallback();
        await first.promise;
        const body = JSON.stringify(problem({ code: 'service.unavailable', requestId: 'r' }));
        const headers = { 'retry-after': '5' };
        return route.fulfill({ status: 503, contentType: 'application/problem+json', headers, body });
      });
      await page.clock.install();
      await page.goto('/shop');
      await expect.poll(() => requests).toBe(1);
      await page.clock.fastForward(2 * POLL_MILLISECONDS);
      expect(requests, 'a request that runs is not replaced').toBe(1);
      first.resolve();
      await page
        .getByRole('status')
        .getByText(/The shop is starting up/)
        .waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);

      isPaused = false;
      await page.clock.fastForward(POLL_MILLISECONDS);
      await page.getByText('Honey Butter').waitFor();
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  },
);
