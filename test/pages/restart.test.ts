/** A shop that goes away and comes back, as a page sees it. */
import { expect, test } from 'vitest';
import { startSystem } from '#bench/system.ts';
import { freeBasePort } from '#test/stories/system.ts';
import { chromiumPath, NO_BROWSER, openBrowser, signIn, visit } from './browser.ts';

const PORTS_FROM = 27_500;

test.skipIf(chromiumPath() === undefined)(
  `the shop is started anew: the page keeps what it shows, says how old it is, and is live again (skipped when there is ${NO_BROWSER})`,
  async () => {
    const port = await freeBasePort(PORTS_FROM);
    let system = await startSystem(port, '--fresh');
    const browser = await openBrowser();
    try {
      const { page } = await visit(browser, { baseURL: system.origin });
      await page.goto('/console/queues');
      await signIn(page);
      await page.getByText('factory-callback').first().waitFor();
      await system.stop();
      await page.locator('[data-live="reconnecting"]').waitFor();
      await page.getByText(/Not refreshed: The shop does not answer/).waitFor();
      expect(await page.getByText('factory-callback').first().isVisible()).toBe(true);
      system = await startSystem(port);
      await page.locator('[data-live="live"]').waitFor({ timeout: 40_000 });
      await page.getByText(/Not refreshed/).waitFor({ state: 'detached' });
    } finally {
      await browser.close();
      await system.stop();
    }
  },
);
