/** Opens browser pages and signs users in. */
import { type Browser, type BrowserContextOptions, type Page, chromium as playwright } from 'playwright-core';
import { inject } from 'vitest';
import { chromium } from './chromium.ts';

/** @see https://playwright.dev/docs/api/class-browsertype#browser-type-launch */
export const openBrowser = (): Promise<Browser> =>
  playwright.launch({ executablePath: chromium ?? '', args: ['--no-sandbox', '--disable-dev-shm-usage'] });

export interface Visitor {
  readonly page: Page;
  /** Errors in the browser console: violations of the content security policy, and exceptions. */
  readonly complaints: string[];
}

/** Opens a page in its own context. Default: English, light, 1280 × 900. */
export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: inject('origin'),
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
    ...options,
  });
  const page = await context.newPage();
  // The lane of the pages shares two cores with two others. A mail of unknown delivery takes 25 s on an idle machine.
  page.setDefaultTimeout(240_000);
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text());
  });
  return { page, complaints };
}

/** Signs in with the form of the current page. */
export async function signIn(page: Page, name: 'operator' | 'seller' = 'operator'): Promise<void> {
  await page.getByLabel(/E-mail|이메일/).fill(`${name}@donut.test`);
  await page.getByLabel(/Password|비밀번호/).fill('donut-states');
  await page.keyboard.press('Enter');
  await page.locator('[data-live="live"]').waitFor();
}
