/** The pictures of products: those of the demo shop in the console, in the shop and in mails, and drawn donuts without one. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_PRODUCTS } from '#local/runtime/seed.ts';
import { charge, logIn, makeProduct, order, pay } from '#test/stories/shop.ts';
import { openBrowser, signIn, type Visitor, visit } from './browser.ts';
import { chromium, NO_BROWSER } from './chromium.ts';

const BUYER = 'buyer17';
const BUTTER = DEMO_PRODUCTS.find(({ title }) => title === 'Honey Butter');
const PICTURE = 'img[src$="/assets/donuts/honey-butter.png"]';

const row = (page: Page, text: string) => page.locator('tbody tr', { hasText: text }).first();
/** The width of the file; 0 if the browser did not load it. */
const loadedWidth = (picture: Locator) => () =>
  picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);

describe.skipIf(chromium === undefined)(`pictures of products (skipped when there is ${NO_BROWSER})`, () => {
  let browser: Browser;
  let operator: Visitor;
  let orderId: string;
  let drawn: string;

  beforeAll(async () => {
    browser = await openBrowser();
    operator = await visit(browser);
    const token = await logIn(BUYER);
    await charge(token, 10_000);
    drawn = await makeProduct({ title: 'Pictureless Ring', stock: 5 });
    orderId = (await order<{ id: string }>(token, [[BUTTER?.id ?? '', 1]])).body.id;
    await pay(token, orderId);
    await operator.page.goto('/console/health');
    await signIn(operator.page);
  });
  afterAll(() => browser?.close());

  test('the list of products: a demo product has its picture, another one a drawn donut', async () => {
    const { page } = operator;
    await page.goto('/console/products?search=Honey');
    await expect.poll(loadedWidth(row(page, 'Honey Butter').locator(PICTURE))).toBeGreaterThan(0);
    await page.goto('/console/products?search=Pictureless');
    await row(page, 'Pictureless Ring').locator('svg.donut').waitFor();
  });

  test('the overview: each product has its picture, or a drawn donut', async () => {
    const { page } = operator;
    const overview = page.waitForResponse(/\/api\/v1\/overview/);
    await page.goto('/console');
    const { products } = (await (await overview).json()) as { products: { title: string; imageUrl: string | null }[] };
    await page.locator('tr[data-key^="prd_"]').first().waitFor();
    const pictures = page.locator('tr[data-key^="prd_"] td:first-child');
    expect(products.length).toBeGreaterThan(0);
    await expect.poll(() => pictures.locator('img.thumbnail, svg.donut').count()).toBe(products.length);
  });

  test('the page of an order and the page of a product have the picture', async () => {
    const { page } = operator;
    await page.goto(`/console/orders/${orderId}`);
    await expect.poll(loadedWidth(page.locator(`li ${PICTURE}`))).toBeGreaterThan(0);
    await page.goto(`/console/products/${BUTTER?.id}`);
    await expect.poll(loadedWidth(page.locator(`main ${PICTURE}`))).toBeGreaterThan(0);
    await page.goto(`/console/products/${drawn}`);
    await page.locator('main svg.donut').waitFor();
  });

  test('a mail about a demo product shows its picture', async () => {
    const { page } = operator;
    await page.goto(`/console/mailbox?to=${BUYER}@donut.test`);
    await page.locator('tbody tr a').first().click();
    await expect.poll(loadedWidth(page.frameLocator('iframe').locator(PICTURE))).toBeGreaterThan(0);
  });

  test('the local mailbox of the shop opens the mail with its picture', async () => {
    const { page } = operator;
    await page.goto(`/shop/mailbox?to=${BUYER}@donut.test`);
    const [opened] = await Promise.all([
      page.waitForEvent('popup'),
      page
        .getByRole('article')
        .first()
        .getByRole('link', { name: /as HTML|HTML로/ })
        .click(),
    ]);
    await expect.poll(loadedWidth(opened.locator(PICTURE))).toBeGreaterThan(0);
    await opened.close();
  });

  test('no page violated its content security policy or threw', () => expect(operator.complaints).toEqual([]));
});
