/** Staying signed in: new tabs, an expired access token, other devices, and the console beside the shop. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeProduct } from '#test/stories/shop.ts';
import { openBrowser, signIn, visit } from './browser.ts';
import { logInAs } from './buyer.ts';
import { chromium, NO_BROWSER } from './chromium.ts';

const logOut = (page: Page) => page.getByRole('button', { name: 'Log out' });
async function newTab(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(path);
  return page;
}

describe.skipIf(chromium === undefined)(`sessions in a browser (skipped when there is ${NO_BROWSER})`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  test('a new tab opens signed in, scripts can read no token, and logging out ends every tab', async () => {
    const product = await makeProduct({ title: 'Mailed Ring', stock: 3 });
    const { page } = await visit(browser);
    await logInAs(page, 'buyer14', '/shop');
    const context = page.context();
    const tab = await newTab(context, `/shop/products/${product}`);
    await logOut(tab).waitFor();
    await tab.getByRole('button', { name: 'Add to cart' }).click();
    await tab.getByText('Added to your cart.').waitFor();
    const readable = await tab.evaluate<string>(
      'JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie',
    );
    expect(readable).toContain('buyer14@donut.test');
    expect(readable).not.toMatch(/\.[\w-]{40}/);
    await logOut(tab).click();
    await page.getByRole('link', { name: 'Log in', exact: true }).waitFor();
    await tab.reload();
    await tab.getByRole('link', { name: 'Log in', exact: true }).waitFor();
    await context.close();
  });

  test('an expired access token is renewed, and the request is repeated; tabs that begin together stay signed in', async () => {
    const { page } = await visit(browser);
    await logInAs(page, 'buyer15', '/shop');
    const context = page.context();
    let refused = 0;
    await context.route(/\/api\/v1\/users\/me\/wallet/, (route) => {
      refused += 1;
      return refused === 1
        ? route.fulfill({ status: 401, contentType: 'application/problem+json', body: '{"code":"auth.required"}' })
        : route.fallback();
    });
    await page.getByRole('link', { name: 'Wallet' }).click();
    await page.locator('[data-balance]').waitFor();
    expect(refused).toBe(2);
    const tabs = await Promise.all([1, 2, 3].map(() => newTab(context, '/shop/wallet')));
    for (const tab of tabs) await tab.locator('[data-balance]').waitFor();
    for (const tab of tabs) await tab.reload();
    for (const tab of tabs) await tab.locator('[data-balance]').waitFor();
    await context.close();
  });

  test('when another buyer logs in, the open account page of the first one shows the new buyer', async () => {
    const { page } = await visit(browser);
    await logInAs(page, 'buyer18', '/shop/account');
    await page.getByText('buyer18@donut.test').waitFor();
    const tab = await newTab(page.context(), '/shop');
    // Without a log-out: its message to the first tab would leave the page.
    await logInAs(tab, 'buyer19', '/shop');
    await page.getByText('buyer19@donut.test').waitFor();
    expect(await page.getByText('buyer18@donut.test').count()).toBe(0);
    await page.context().close();
  });

  test('with the keyboard, a buyer signs a lost device out; the device must log in again', async () => {
    const [here, lost] = [await visit(browser), await visit(browser)];
    await logInAs(lost.page, 'buyer16', '/shop/orders');
    await logInAs(here.page, 'buyer16', '/shop/account');
    await here.page.getByText('This device').waitFor();
    const end = here.page.getByRole('button', { name: 'Sign out Chrome, Linux' });
    await end.first().focus();
    await here.page.keyboard.press('Enter');
    await end.waitFor({ state: 'detached' });
    await lost.page.reload();
    await lost.page.getByText('Your session has expired. Log in again.').waitFor();
    await here.page.reload();
    await logOut(here.page).waitFor();
    for (const { page } of [here, lost]) await page.context().close();
  });

  test('an operator in the console and a buyer in the shop stay signed in beside each other', async () => {
    const { page } = await visit(browser);
    await logInAs(page, 'buyer17', '/shop');
    const context = page.context();
    const console = await newTab(context, '/console/queues');
    await signIn(console);
    const second = await newTab(context, '/console/queues');
    await second.getByRole('heading', { name: 'Queues' }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByText('buyer17@donut.test').waitFor();
    await context.close();
  });
});
