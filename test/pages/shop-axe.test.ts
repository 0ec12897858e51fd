/** Accessibility of every shop page: no axe violations, and nothing wider than the screen. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { api, charge, makeProduct, now, order, pay, tokenOf } from '#test/stories/shop.ts';
import { openBrowser, visit } from './browser.ts';
import { logInAs } from './buyer.ts';
import { chromium, NO_BROWSER } from './chromium.ts';
import { checkPage } from './page-checks.ts';

describe.skipIf(chromium === undefined)(
  `shop pages have no axe violations (skipped when there is ${NO_BROWSER})`,
  () => {
    let browser: Browser;
    let page: Page;
    const checkAll = async (paths: readonly string[]): Promise<string[]> => {
      const violations: string[] = [];
      for (const path of paths) violations.push(...(await checkPage(page, `/shop${path}`)));
      return violations;
    };

    beforeAll(async () => {
      browser = await openBrowser();
      // The test injects axe into the page; the page's content security policy would block the script.
      ({ page } = await visit(browser, { bypassCSP: true }));
      await page.goto('/shop');
    });
    afterAll(() => browser?.close());

    test('public pages', async () => {
      const product = await makeProduct({ title: 'Public Ring', stock: 3 });
      expect(
        await checkAll([
          '',
          '?search=nothing+like+it',
          '?sort=price-asc',
          `/products/${product}`,
          '/log-in',
          '/sign-up',
          '/mailbox?to=empty@shop.test',
        ]),
      ).toEqual([]);
    });

    test('pages of a buyer with open, paid and sold-out orders, a cart, a balance and a waiting list', {
      timeout: 600_000,
    }, async () => {
      const token = await tokenOf('buyer10');
      const [product, gone] = [
        await makeProduct({ stock: 9, price: 500 }),
        await makeProduct({ stock: 0, restockQuantity: 0 }),
      ];
      const availableAt = new Date((await now()) + 7 * 86_400_000).toISOString();
      const body = { title: 'Coming Ring', price: 500, stock: 5, availableAt };
      const coming = (
        await api('POST', '/products', { token: await tokenOf('seller'), key: crypto.randomUUID(), body })
      ).body['id'];
      await charge(token, 5_000);
      const open = (await order<{ id: string }>(token, [[product, 1]])).body.id;
      const paid = (await order<{ id: string }>(token, [[product, 2]])).body.id;
      await pay(token, paid);
      const soldOut = (await order<{ orderId: string }>(token, [[gone, 1]])).body.orderId;
      await api('PUT', `/users/me/cart/lines/${product}`, { token, body: { quantity: 2 } });
      await page.evaluate(`localStorage.setItem('donut.language', 'en')`);
      await logInAs(page, 'buyer10', '/shop');
      const orders = [open, paid, soldOut].map((id) => `/orders/${id}`);
      const pages = ['/cart', '/orders', '/waiting', '/wallet', '/account', `/products/${gone}`, `/products/${coming}`];
      expect(await checkAll([...orders, ...pages])).toEqual([]);
    });
  },
);
