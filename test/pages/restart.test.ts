/** A shop that goes away and comes back, as a page sees it. */
import { expect, inject, test } from 'vitest';
import { openBrowser, signIn, visit } from './browser.ts';
import { chromium, NO_BROWSER } from './chromium.ts';

/** Stops the shop, or starts it again. */
const power = async (): Promise<void> => {
  const answer = await fetch(inject('power'));
  if (!answer.ok) throw new Error(await answer.text());
};

test.skipIf(chromium === undefined)(
  `the shop is started anew: a page keeps what it shows, says how old that is, and is live again (skipped when there is ${NO_BROWSER})`,
  async () => {
    const browser = await openBrowser();
    try {
      const { page } = await visit(browser);
      await page.goto('/console/queues');
      await signIn(page);
      await page.getByText('factory-callback').first().waitFor();
      await power();
      await page.locator('[data-live="reconnecting"]').waitFor();
      await page.getByText(/Not refreshed: The shop does not answer/).waitFor();
      expect(await page.getByText('factory-callback').first().isVisible()).toBe(true);
      await power();
      await page.locator('[data-live="live"]').waitFor({ timeout: 40_000 });
      await page.getByText(/Not refreshed/).waitFor({ state: 'detached' });
    } finally {
      await browser.close();
    }
  },
);
