/** A person at a browser. */
import { type Browser, type BrowserContextOptions, type Page, chromium as playwright } from 'playwright-core';
import { inject } from 'vitest';
import { chromium } from './chromium.ts';

/** @see https://playwright.dev/docs/api/class-browsertype#browser-type-launch */
export const openBrowser = (): Promise<Browser> =>
  playwright.launch({ executablePath: chromium ?? '', args: ['--no-sandbox', '--disable-dev-shm-usage'] });

export interface Visitor {
  readonly page: Page;
  /** What the browser complained of: a page that breaks its own policy, or throws. */
  readonly complaints: string[];
}

/** A page of its own, in English on a wide light screen unless it is said otherwise. */
export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: inject('origin'),
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text());
  });
  return { page, complaints };
}

/** Signs in by the form, wherever it stands in the way. */
export async function signIn(page: Page, name: 'operator' | 'seller' = 'operator'): Promise<void> {
  await page.getByLabel(/E-mail|이메일/).fill(`${name}@donut.test`);
  await page.getByLabel(/Password|비밀번호/).fill('donut-states');
  await page.keyboard.press('Enter');
  await page.locator('[data-live="live"]').waitFor();
}
