/** Every dialog of the console: it opens by keyboard, has no axe violation, and Escape leads back to its button. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { discard } from '#test/stories/dead.ts';
import { makeBuyers, makeProduct, order, session } from '#test/stories/shop.ts';
import { openBrowser, signIn, visit } from './browser.ts';
import { chromium, NO_BROWSER } from './chromium.ts';
import { park } from './dead-letters.ts';
import { fillLists } from './full-lists.ts';
import { checkOpened } from './page-checks.ts';
import { rowsOf } from './phone-rows.ts';

const DEAD_LETTER = 'dl_00000000000000000000000003';

/** A page below `/console`, and its button that opens the dialog. `{order}` and `{product}` are those of this test. */
const OF_OPERATORS: readonly (readonly [path: string, button: RegExp])[] = [
  ['/restocks', /^Close…$/],
  ['/queues', /^Pause restock$/],
  ['/dead-letters', /^Redrive… 20 of restock$/],
  ['/dead-letters', /^Snooze… 20 of restock$/],
  ['/dead-letters?kind=unknown', /^Edit all/],
  [`/dead-letters/${DEAD_LETTER}`, /^Redrive…$/],
  [`/dead-letters/${DEAD_LETTER}`, /^Discard…$/],
  ['/mails', /^Resend…$/],
  ['/orders/{order}', /^Cancel…$/],
  ['/products/{product}', /^Register an ad…$/],
  ['/products/{product}', /^Notify the waiting list…$/],
  ['/health', /^Search/],
];
const OF_SELLERS: typeof OF_OPERATORS = [
  ['/products', /^New product…$/],
  ['/products/{product}', /^Adjust stock…$/],
  ['/products/{product}', /^Edit…$/],
  ['/products/{product}', /^Take out of the shop…$/],
];

describe.skipIf(chromium === undefined)(`the dialogs of the console (skipped when there is ${NO_BROWSER})`, () => {
  let browser: Browser;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    browser = await openBrowser();
    await park(DEAD_LETTER);
    const { user } = await session('seller');
    ids['product'] = await makeProduct({ title: 'Dialog Ring', stock: 5, sellerId: user.id });
    const [buyer] = await makeBuyers(1);
    ids['order'] = (await order<{ id: string }>(buyer?.token ?? '', [[ids['product'], 1]])).body.id;
  });
  afterAll(async () => {
    // A leftover parked message would affect the tests of the other pages.
    await discard(DEAD_LETTER);
    await browser?.close();
  });

  /** Signs a person in, with full lists and with mails that failed. */
  async function openConsole(name: 'operator' | 'seller'): Promise<Page> {
    const { page } = await visit(browser, { bypassCSP: true });
    await page.goto('/console/health');
    await signIn(page, name);
    if (name === 'operator') await fillLists(page);
    const { items } = rowsOf('/mails') as { items: readonly object[] };
    const failed = { items: items.map((mail) => ({ ...mail, state: 'FAILED' })), next: null };
    await page.route(/\/api\/v1\/mails\?/, (route) => route.fulfill({ json: failed }));
    return page;
  }

  async function violationsOfDialog(page: Page, path: string, name: RegExp): Promise<readonly string[]> {
    await page.goto(`/console${path.replace(/\{(\w+)\}/, (_, kind: string) => ids[kind] ?? '')}`);
    const button = page.getByRole('button', { name }).first();
    await button.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    expect(await dialog.locator(':focus').count(), `${path} ${name}`).toBe(1);
    const found = await checkOpened(page);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => button.and(page.locator(':focus')).count()).toBe(1);
    return found.map((text) => `${path} ${name}: ${text}`);
  }

  test.each([
    ['operator', OF_OPERATORS],
    ['seller', OF_SELLERS],
  ] as const)('have no axe violations (%s)', { timeout: 600_000 }, async (name, dialogs) => {
    const page = await openConsole(name);
    const found: string[] = [];
    for (const [path, button] of dialogs) found.push(...(await violationsOfDialog(page, path, button)));
    expect(found).toEqual([]);
    await page.context().close();
  });
});
