/** Every page of the shop front for everybody: 0 violations, and nothing wider than the screen. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { api, charge, makeProduct, order, pay, tokenOf } from '#test/stories/shop.ts';
import { openBrowser, visit } from './browser.ts';
import { logInAs } from './buyer.ts';
import { chromium, NO_BROWSER } from './chromium.ts';
import { lookAt } from './looks.ts';

describe.skipIf(chromium === undefined)(`axe finds nothing in the shop (skipped when there is ${NO_BROWSER})`, () => {
  let browser: Browser;
  let page: Page;
  const look = async (paths: readonly string[]): Promise<string[]> => {
    const wrong: string[] = [];
    for (const path of paths) wrong.push(...(await lookAt(page, `/shop${path}`)));
    return wrong;
  };

  beforeAll(async () => {
    browser = await openBrowser();
    // axe is put into the page as a test may; the page's own policy would refuse it.
    ({ page } = await visit(browser, { bypassCSP: true }));
    await page.goto('/shop');
  });
  afterAll(() => browser?.close());

  test('before somebody is known', async () => {
    const product = await makeProduct({ title: 'Looked At', stock: 3 });
    expect(await look(['', `/products/${product}`, '/log-in', '/sign-up', '/mailbox?to=nobody@shop.test'])).toEqual([]);
  });

  test('for a buyer, with an order of each fate, a full cart, money and something to wait for', {
    timeout: 240_000,
  }, async () => {
    const token = await tokenOf('buyer10');
    const [product, gone] = [
      await makeProduct({ stock: 9, price: 500 }),
      await makeProduct({ stock: 0, restockQuantity: 0 }),
    ];
    await charge(token, 5_000);
    const open = (await order<{ id: string }>(token, [[product, 1]])).body.id;
    const paid = (await order<{ id: string }>(token, [[product, 2]])).body.id;
    await pay(token, paid);
    const refused = (await order<{ orderId: string }>(token, [[gone, 1]])).body.orderId;
    await api('PUT', `/users/me/cart/lines/${product}`, { token, body: { quantity: 2 } });
    await page.evaluate(`localStorage.setItem('donut.language', 'en')`);
    await logInAs(page, 'buyer10', '/shop');
    const orders = [open, paid, refused].map((id) => `/orders/${id}`);
    const pages = ['/cart', '/orders', '/waiting', '/wallet', '/account', `/products/${gone}`];
    expect(await look([...orders, ...pages])).toEqual([]);
  });
});
