/** The behaviour of a page while the shop restarts. */
import { expect, inject, test } from 'vitest';
import { openBrowser, signIn, visit } from './browser.ts';
import { chromium, NO_BROWSER } from './chromium.ts';

/** Stops the shop, or starts it again if it is stopped. */
const power = async (): Promise<void> => {
  const response = await fetch(inject('power'));
  if (!response.ok) throw new Error(await response.text());
};

test.skipIf(chromium === undefined)(
  `after a restart of the shop, a page keeps its data, shows its age, and is live again (skipped when there is ${NO_BROWSER})`,
  async () => {
    const browser = await openBrowser();
    try {
      const { page } = await visit(browser);
      await page.goto('/console/queues?all=1');
      await signIn(page);
      await page.getByText('factory-callback').first().waitFor();
      await power();
      await page.locator('[data-live="reconnecting"]').waitFor();
      await page.getByText(/Refresh failed: The server does not respond/).waitFor();
      expect(await page.getByText('factory-callback').first().isVisible()).toBe(true);
      await power();
      await page.locator('[data-live="live"]').waitFor({ timeout: 100_000 });
      await page.getByText(/Refresh failed/).waitFor({ state: 'detached' });
    } finally {
      await browser.close();
    }
  },
);
