/** The whole job of a seller in the console: by clicks, and the first step by keyboard only. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PICTURE_BYTES_MAX } from '#domain/limits.ts';
import { orderNumber } from '#domain/shown.ts';
import { charge, makeBuyers, makeProduct, order, pay, session } from '#test/stories/shop.ts';
import { openBrowser, signIn, visit } from './browser.ts';
import { chromium, NO_BROWSER } from './chromium.ts';
import { checkOpened } from './page-checks.ts';

/** One red pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

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
    const price = dialog.getByLabel('Price in won');
    await price.fill('999,999,999');
    await save.click();
    const wrong = dialog.locator('.field', { hasText: 'Price in won' }).getByRole('alert');
    await wrong.getByText('Enter a whole number from 0 to 100,000,000.').waitFor();
    await expect.poll(() => price.and(page.locator(':focus')).count()).toBe(1);
    expect(await checkOpened(page)).toEqual([]);
    await price.fill('3,500');
    await dialog.getByLabel(/^Factory/).fill('fac_none');
    await save.click();
    // What only the API can check: at its field, and once.
    await dialog.getByText(/^Choose one of: fac_/).waitFor();
    await dialog.getByText('Nothing was saved. Correct the marked fields.').waitFor();
    await dialog.getByLabel(/^Factory/).fill('');
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

  test('a picture is uploaded with the keyboard and by a drop, and the shop shows it', async () => {
    await page.getByRole('button', { name: 'Edit…' }).click();
    const dialog = page.getByRole('dialog');
    const chooser = page.waitForEvent('filechooser');
    await dialog.getByLabel('Choose a file…').focus();
    await page.keyboard.press('Enter');
    await (await chooser).setFiles({ name: 'yuzu.png', mimeType: 'image/png', buffer: PNG });
    await dialog.getByText('The picture is uploaded.').waitFor();
    expect(await checkOpened(page)).toEqual([]);
    const address = dialog.getByLabel(/^Address of the picture/);
    const first = await address.inputValue();
    expect(first).toMatch(/\/pictures\/pic_\w{26}\.png$/);
    await drop('yuzu.png', 'image/png');
    await expect.poll(() => address.inputValue()).not.toBe(first);
    const src = await address.inputValue();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.locator(`.row > img[src="${src}"]`).first().waitFor();
    const { page: shop } = await visit(browser);
    await shop.goto(`/shop/products/${productId}`);
    const shown = shop.locator(`img[src="${src}"]`);
    await expect.poll(() => shown.evaluate((picture: HTMLImageElement) => picture.naturalWidth)).toBe(1);
    await shop.context().close();
  });

  test('a file that is no picture, is too large or does not arrive is not uploaded, and the page says why', async () => {
    await page.getByRole('button', { name: 'Edit…' }).click();
    const dialog = page.getByRole('dialog');
    const field = dialog.getByLabel('Choose a file…');
    const problem = dialog.locator('.drop').getByRole('alert');
    const before = complaints.length;
    const choose = (name: string, mimeType: string, buffer: Buffer) => field.setInputFiles({ name, mimeType, buffer });
    await drop('page.html', 'text/html');
    await problem.filter({ hasText: 'not a PNG, JPEG, WebP or AVIF picture' }).waitFor();
    await choose('page.png', 'image/png', Buffer.from('<script>alert(1)</script>'));
    await problem.filter({ hasText: 'cannot be shown as a picture' }).waitFor();
    await choose('large.png', 'image/png', Buffer.alloc(PICTURE_BYTES_MAX + 1));
    await problem.filter({ hasText: 'larger than 5 MB' }).waitFor();
    const isUpload = (url: URL): boolean => url.pathname.startsWith('/picturesbucket');
    await page.route(isUpload, (route) => route.abort());
    await choose('yuzu.png', 'image/png', PNG);
    await problem.filter({ hasText: 'The upload was interrupted' }).waitFor();
    await page.unroute(isUpload);
    const expired =
      '<Error><Code>AccessDenied</Code><Message>Invalid according to Policy: Policy expired.</Message></Error>';
    const headers = { 'access-control-allow-origin': '*' };
    await page.route(isUpload, (route) => route.fulfill({ status: 403, headers, body: expired }));
    await choose('yuzu.png', 'image/png', PNG);
    await problem.filter({ hasText: 'took too long' }).waitFor();
    await page.unroute(isUpload);
    // Stopped by the user: nothing is wrong, and the file can be chosen again.
    await page.route(isUpload, () => undefined);
    await choose('yuzu.png', 'image/png', PNG);
    await dialog.getByRole('progressbar').waitFor();
    await dialog.getByRole('button', { name: 'Stop the upload' }).click();
    await dialog.getByRole('progressbar').waitFor({ state: 'detached' });
    expect(await problem.count()).toBe(0);
    await page.unrouteAll();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    // Those of the requests that this test has aborted.
    complaints.length = before;
  });

  test('an ad is registered, and without a waiting list there is no mail to send', async () => {
    await page.getByRole('button', { name: 'Register an ad…' }).click();
    await page.getByLabel('E-mail of the ad manager').fill('manager@agency.test');
    await page.getByRole('dialog').getByRole('button', { name: 'Register' }).click();
    await page.getByText('The ad is registered.').waitFor();
    await page.getByRole('button', { name: 'Notify the waiting list…' }).click();
    const notify = page.getByRole('dialog');
    await notify.getByText('No buyer waits for this product').waitFor();
    expect(await notify.getByRole('button', { name: 'Notify' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await notify.waitFor({ state: 'detached' });
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

  /** Drops a picture onto the dialog as a file of the type. */
  const drop = (name: string, type: string) =>
    page.locator('.drop').evaluate(
      (target, { base64, ...file }) => {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([bytes], file.name, { type: file.type }));
        target.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
      },
      { name, type, base64: PNG.toString('base64') },
    );

  /** Downloads the CSV of the current page and returns its text. */
  async function saved(name: string): Promise<string> {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe(name);
    return readFile(await file.path(), 'utf8');
  }
});
