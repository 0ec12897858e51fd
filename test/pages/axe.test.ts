/** Accessibility of every console page: light and dark, Korean and English, wide and narrow. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { discard } from '#test/stories/dead.ts';
import { makeBuyers, order } from '#test/stories/shop.ts';

import { openBrowser, signIn, visit } from './browser.ts';
import { chromium, NO_BROWSER } from './chromium.ts';
import { park } from './dead-letters.ts';
import { checkPage } from './page-checks.ts';

const PAGES = [
  '',
  '/orders',
  '/products',
  '/restocks',
  '/notices',
  '/dead-letters',
  '/dead-letters/redrives',
  '/queues?all=1',
  '/mails',
  '/mailbox',
  '/vips',
  '/ads',
  '/audit',
  '/health',
];

const PRODUCT = 'prd_01kdvdna000000000000000001';
const DEAD_LETTER = 'dl_00000000000000000000000001';

describe.skipIf(chromium === undefined)(
  `console pages have no axe violations (skipped when there is ${NO_BROWSER})`,
  () => {
    let browser: Browser;
    let page: Page;
    let orderId: string;

    beforeAll(async () => {
      browser = await openBrowser();
      // The test injects axe into the page; the page's content security policy would block the script.
      ({ page } = await visit(browser, { bypassCSP: true }));
      await page.goto('/console/health');
      await page.getByLabel('E-mail').waitFor();
      const buyer = (await makeBuyers(1))[0]?.token;
      await park(DEAD_LETTER);
      orderId = (await order<{ id: string }>(buyer ?? '', [[PRODUCT, 1]])).body.id;
    });
    afterAll(async () => {
      // A leftover parked message would affect the tests of the other pages.
      await discard(DEAD_LETTER);
      await browser?.close();
    });

    test('the sign-in page', async () => expect(await checkPage(page, '/console')).toEqual([]));

    test('every page', { timeout: 600_000 }, async () => {
      await page.evaluate(`localStorage.setItem('donut.language', 'en')`);
      await page.goto('/console/health');
      await signIn(page);
      const detailPages = [`/orders/${orderId}`, `/products/${PRODUCT}`, `/dead-letters/${DEAD_LETTER}`];
      const violations: string[] = [];
      for (const path of [...PAGES, ...detailPages]) violations.push(...(await checkPage(page, `/console${path}`)));
      expect(violations).toEqual([]);
    });
  },
);
