/** The whole job of a seller in the console: by clicks, and the first step by keyboard only. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { orderNumber } from '#domain/shown.ts';
import { charge, makeBuyers, makeProduct, order, pay, session } from '#test/stories/shop.ts';
import { openBrowser, signIn, visit } from './browser.ts';
import { chromium, NO_BROWSER } from './chromium.ts';
import { checkOpened } from './page-checks.ts';

describe.skipIf(chromium === undefined)(`a seller in the console (skipped when there is ${NO_BROWSER})`, () => {
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  let productId: string;

  beforeAll(async () => {
    browser = await openBrowser();
    // The test injects axe into the page; the page's content security policy would block the script.
    ({ page, complaints } = await visit(browser, { bypassCSP: true }));
    await page.goto('/console/products');
    await signIn(page, 'seller');
  });
  afterAll(() => browser?.close());

  test('a product is registered with only the keyboard', async () => {
    await page.getByRole('button', { name: 'New product…' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByLabel('Title', { exact: true }).waitFor();
    expect(await checkOpened(page)).toEqual([]);
    // Title, description, price and stock, in the order of Tab.
    for (const [n, text] of ['Yuzu Cloud', 'With yuzu.', '3200', '12'].entries()) {
      if (n > 0) await page.keyboard.press('Tab');
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type(text);
    }
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Yuzu Cloud' }).waitFor();
    productId = page.url().split('/').at(-1) ?? '';
    await expect.poll(() => page.locator('.numbers dd').first().textContent()).toBe('12');
  });

  test('an invalid field is named, and every field can be edited', async () => {
    await page.getByRole('button', { name: 'Edit…' }).click();
    const dialog = page.getByRole('dialog');
    const save = dialog.getByRole('button', { name: 'Save' });
    expect(await save.isDisabled()).toBe(true);
    await dialog.getByLabel('Price in won').fill('999999999');
    await save.click();
    await dialog.locator('.field', { hasText: 'Price in won' }).getByRole('alert').waitFor();
    await dialog.getByLabel('Price in won').fill('3500');
    await dialog.getByLabel('Title', { exact: true }).fill('Yuzu Moon');
    await dialog.getByLabel('Description', { exact: true }).fill('Light.\nWith yuzu.');
    await dialog.getByLabel(/^Most units for one buyer/).fill('4');
    await save.click();
    await page.getByRole('heading', { name: 'Yuzu Moon' }).waitFor();
    await page.getByText('₩3,500').waitFor();
  });

  test('a picture is previewed, and a Korean title is shown in the Korean shop', async () => {
    await page.getByRole('button', { name: 'Edit…' }).click();
    const dialog = page.getByRole('dialog');
    const address = dialog.getByLabel(/^Address of the picture/);
    await address.fill('https://pictures.example.com/yuzu.webp');
    await dialog.getByText('The picture does not load.').waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.locator('.field', { hasText: 'Address of the picture' }).getByRole('alert').waitFor();
    const picture = new URL('/assets/logo.svg', page.url()).href;
    await address.fill(picture);
    await dialog.locator(`img[src="${picture}"]`).waitFor();
    await dialog.getByText('Translations').click();
    await dialog.getByLabel('Title in Korean').fill('유자 달');
    await dialog.getByLabel('Description in Korean').fill('상큼합니다.');
    expect(await checkOpened(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.locator(`.row > img[src="${picture}"]`).first().waitFor();
    const { page: shop } = await visit(browser, { locale: 'ko-KR' });
    await shop.goto(`/shop/products/${productId}`);
    await shop.getByRole('heading', { name: '유자 달' }).waitFor();
    await shop.getByText('상큼합니다.').waitFor();
    await shop.locator(`img[src="${picture}"]`).waitFor();
    await shop.context().close();
  });

  test('an ad is registered, and those who wait are notified', async () => {
    await page.getByRole('button', { name: 'Register an ad…' }).click();
    await page.getByLabel('E-mail of the ad manager').fill('manager@agency.test');
    await page.getByRole('dialog').getByRole('button', { name: 'Register' }).click();
    await page.getByText('The ad is registered.').waitFor();
    await page.getByRole('button', { name: 'Notify the waiting list…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Notify' }).click();
    await page.getByText('The mails are on their way.').waitFor();
  });

  test('a paid order is found, shipped, and saved as CSV with the ledger', async () => {
    const buyer = (await makeBuyers(1))[0]?.token ?? '';
    await charge(buyer, 100_000);
    const { body } = await order<{ id: string }>(buyer, [[productId, 2]]);
    await pay(buyer, body.id);
    await page.getByRole('link', { name: 'Orders' }).click();
    await page.getByRole('link', { name: 'To ship' }).click();
    const row = page.locator('tbody tr', { has: page.locator(`a[title="${body.id}"]`) });
    await row.getByText('Yuzu Moon').waitFor();
    expect(await saved('orders-preparing.csv')).toMatch(
      new RegExp(
        `"${body.id}","${orderNumber(body.id)}","[^,]+","PREPARING",,"${productId}","Yuzu Moon",2,3500,7000,"usr_`,
      ),
    );
    await row.getByRole('button', { name: 'Mark as shipped' }).click();
    await row.waitFor({ state: 'detached' });
    await page.goto(`/console/products/${productId}`);
    expect(await saved(`stock-${productId}.csv`)).toMatch(new RegExp(`"SHIPMENT","${body.id}",-2,10,-2,0,`));
  });

  test('a product is taken out of the shop', async () => {
    await page.getByRole('button', { name: 'Take out of the shop…' }).click();
    expect(await checkOpened(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Take out', exact: true }).click();
    await page.getByText('Yuzu Moon is out of the shop.').waitFor();
    await page.getByRole('link', { name: 'Matcha Marble' }).waitFor();
    expect(await page.getByRole('link', { name: 'Yuzu Moon' }).count()).toBe(0);
  });

  test('the search opens pages and products by name, and the keys have a help', async () => {
    const { user } = await session('operator');
    await makeProduct({ title: 'Matcha of Another Seller', stock: 1, sellerId: user.id });
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('dialog').getByRole('searchbox').fill('matcha');
    expect(await checkOpened(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('link', { name: 'Matcha Marble' }).waitFor();
    // A seller may not change the products of other sellers, so the search does not lead there.
    expect(await page.getByRole('dialog').getByRole('link', { name: 'Another Seller' }).count()).toBe(0);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Matcha Marble' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Show these keys').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('nothing threw', () => expect(complaints).toEqual([]));

  /** Downloads the CSV of the current page and returns its text. */
  async function saved(name: string): Promise<string> {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe(name);
    return readFile(await file.path(), 'utf8');
  }
});
