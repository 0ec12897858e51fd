/** How an operator finds things: buyers by e-mail address, sorted rows, and what a page shows while it loads. */
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { orderNumber } from '#domain/shown.ts';
import { api, makeBuyers, makeProduct, order, pay, setFactory, tokenOf } from '#test/stories/shop.ts';
import { openBrowser, signIn, visit } from './browser.ts';
import { chromium, NO_BROWSER } from './chromium.ts';
import { checkOpened, checkPage } from './page-checks.ts';

/** Holds the requests of a path until the returned function is called. */
async function holdRequests(page: Page, path: RegExp): Promise<() => void> {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(path, async (route) => {
    await held;
    await route.continue();
  });
  return () => release();
}

describe.skipIf(chromium === undefined)(`operators find things (skipped when there is ${NO_BROWSER})`, () => {
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  let email: string;
  let buyerId: string;
  let productId: string;
  let orderId: string;

  beforeAll(async () => {
    browser = await openBrowser();
    await setFactory({ mode: 'ok' });
    ({ page, complaints } = await visit(browser, { bypassCSP: true }));
    const [buyer] = await makeBuyers(1);
    ({ email = '', id: buyerId = '' } = buyer ?? {});
    productId = await makeProduct({ title: 'Searched Ring', stock: 5 });
    orderId = (await order<{ id: string }>(buyer?.token ?? '', [[productId, 1]])).body.id;
    await page.goto('/console/orders');
    await signIn(page);
  });
  afterAll(() => browser?.close());

  test('the orders of a buyer are found by the whole e-mail address, which is not in the address of the page', async () => {
    const field = page.getByLabel('Order number, id or buyer’s e-mail');
    await field.fill(`no-${email}`);
    await field.press('Enter');
    await page.getByText('No account with this address has ordered.').waitFor();
    await field.fill(email);
    await field.press('Enter');
    await page.getByText('Orders of').waitFor();
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
    expect(new URL(page.url()).search).toBe(`?buyerId=${buyerId}`);
    // The buyer is shown by name, with the masked address and the id in the title.
    const title = await page.locator('tbody .named', { hasText: 'Buyer' }).locator('a').getAttribute('title');
    expect(title).toMatch(new RegExp(`^${email[0]}\\*\\*\\*@.* · ${buyerId}$`));
  });

  test('Ctrl+K finds a buyer by e-mail address, with the cursor in the field', async () => {
    await page.goto('/console/health');
    await page.getByRole('heading', { name: 'Health' }).waitFor();
    await page.keyboard.press('Control+k');
    await expect.poll(() => page.evaluate('document.activeElement?.type')).toBe('search');
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.url()));
    await page.keyboard.type(email);
    await page.getByText(`Enter: orders of ${email}`).waitFor();
    expect(sent.filter((url) => url.includes('buyerEmail'))).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByText('Searched Ring').waitFor();
    expect(new URL(page.url()).search).toBe(`?buyerId=${buyerId}`);
  });

  test('an order is found by the number that its buyer knows, on the page of orders and with Ctrl+K', async () => {
    const number = orderNumber(orderId);
    await page.goto('/console/orders');
    const field = page.getByLabel('Order number, id or buyer’s e-mail');
    await field.fill('0000-0000');
    await field.press('Enter');
    await page.getByText('No order has the number 0000-0000.').waitFor();
    await page.locator('tbody').getByRole('link', { name: number, exact: true }).waitFor();
    await field.fill(number.toLowerCase().replace('-', ''));
    await field.press('Enter');
    await page.getByRole('heading', { name: `Order ${number}` }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/console/orders/${orderId}`);
    await page.goto('/console/health');
    await page.getByRole('heading', { name: 'Health' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type(number);
    await page.getByText(`Enter: order ${number}`).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: `Order ${number}` }).waitFor();
  });

  test('products are found by title, and restocks by the title of their product', async () => {
    await page.goto('/console/products');
    await page.getByLabel('Title contains').fill('searched r');
    await page.waitForURL(/search=searched/);
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
    await page.goto('/console/restocks');
    await page.getByLabel('Product').fill('searched r');
    await page.getByRole('button', { name: 'Searched Ring' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/console/restocks?productId=${productId}`);
    await page.getByRole('main').getByRole('link', { name: 'Searched Ring' }).waitFor();
  });

  test('a restock, a run and a payment are found by their whole ids, with only the keyboard', async () => {
    const token = await tokenOf('operator');
    const [payer] = await makeBuyers(1);
    const title = `Paid ${Date.now()}`;
    const paid = await makeProduct({ title, stock: 5, price: 0 });
    const bought = (await order<{ id: string }>(payer?.token ?? '', [[paid, 1]])).body.id;
    const payment = (await pay<{ id: string }>(payer?.token ?? '', bought)).body.id;
    const requested = await api<{ id: string }>('POST', `/products/${paid}/restocks`, {
      token,
      key: crypto.randomUUID(),
      body: { quantity: 3 },
    });
    const search = async (text: string) => {
      await page.goto('/console/health');
      await page.getByRole('heading', { name: 'Health' }).waitFor();
      await page.keyboard.press('Control+k');
      await expect.poll(() => page.evaluate('document.activeElement?.type')).toBe('search');
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    };
    await search(payment);
    await page.getByRole('heading', { name: `Order ${orderNumber(bought)}` }).waitFor();
    // Enter before the products of the text are known.
    await search(title.toLowerCase());
    await page.waitForURL(`**/console/products/${paid}`);
    await search(requested.body.id);
    await page.waitForURL(`**/console/restocks?restock=${requested.body.id}`);
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
    await page.getByRole('link', { name: 'All restocks' }).click();
    await page.getByLabel('Product, or id of a restock').fill(requested.body.id);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/console/restocks?restock=${requested.body.id}`);
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
    await page.goto('/console/notices');
    await page.getByLabel('Product, or id of a run').fill('run_01m8mt3gpabms21vxgsw000001');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing here has this id.').waitFor();
    await page.goto('/console/orders');
    const field = page.getByLabel('Order number, id or buyer’s e-mail');
    await field.fill('no order');
    await field.press('Enter');
    await page.getByText('No order and no payment has this number or id.').waitFor();
    await field.fill(payment);
    await field.press('Enter');
    await page.waitForURL(`**/console/orders/${bought}`);
  });

  test('the last events name their orders by the number that buyers see, with the id to copy', async () => {
    await page.goto('/console');
    const events = page.getByRole('region', { name: 'Last events' });
    await events
      .getByRole('link', { name: /^[0-9A-Z]{4}-[0-9A-Z]{4}$/ })
      .first()
      .waitFor();
    await events
      .getByRole('button', { name: /^Copy ord_/ })
      .first()
      .waitFor();
    expect(await events.getByText(/ord_…/).count()).toBe(0);
  });

  test('a page shows its title and a skeleton at once, and a changed filter keeps the old rows until the new ones', async () => {
    const showProduct = await holdRequests(page, /\/api\/v1\/products\//);
    await page.goto(`/console/products/${productId}`);
    await page.getByRole('heading', { name: 'Product' }).waitFor();
    await page.locator('.skeleton').waitFor();
    showProduct();
    await page.getByRole('heading', { name: 'Searched Ring' }).waitFor();
    await page.goto('/console/orders');
    const link = page.locator('tbody').getByRole('link', { name: 'Searched Ring' }).first();
    await link.waitFor();
    // The list has loaded the title: the page of the product has it before its data.
    const showAgain = await holdRequests(page, /\/api\/v1\/products\/prd_\w+\/?/);
    await link.click();
    await page.locator('.skeleton').waitFor();
    expect(await page.locator('h1').textContent()).toBe('Searched Ring');
    showAgain();
    await page.goBack();
    await page.locator('tbody tr').first().waitFor();
    const showOrders = await holdRequests(page, /\/api\/v1\/orders\?/);
    await page.getByLabel('Status').selectOption('DELIVERED');
    await page.locator('[aria-busy="true"] tbody tr').first().waitFor();
    showOrders();
    await expect.poll(() => page.locator('[aria-busy="true"]').count()).toBe(0);
  });

  test('a click on the name of a column sorts, and a second one reverses; the address keeps it', async () => {
    await page.goto('/console');
    const stock = page.getByRole('region', { name: 'Stock', exact: true });
    const available = async () =>
      (await stock.locator('tbody tr td:nth-child(4) strong').allTextContents()).map((text) =>
        Number.parseInt(text.replaceAll(',', ''), 10),
      );
    await stock.getByRole('button', { name: /^Available/ }).click();
    await stock.locator('th[aria-sort="ascending"]').waitFor();
    const isSorted = async (compare: (a: number, b: number) => number) => {
      const shown = await available();
      expect(shown, page.url()).toEqual(shown.toSorted(compare));
      expect(new Set(shown).size).toBeGreaterThan(1);
    };
    await isSorted((a, b) => a - b);
    await stock.getByRole('button', { name: /^Available/ }).click();
    await stock.locator('th[aria-sort="descending"]').waitFor();
    await isSorted((a, b) => b - a);
    await page.goBack();
    await stock.locator('th[aria-sort="ascending"]').waitFor();
    await isSorted((a, b) => a - b);
    await page.goForward();
    await stock.locator('th[aria-sort="descending"]').waitFor();
    await page.reload();
    await stock.locator('th[aria-sort="descending"]').waitFor();
    await isSorted((a, b) => b - a);
  });

  test('staff sign another device out in the console', async () => {
    const other = await visit(browser);
    await other.page.goto('/console/health');
    await signIn(other.page);
    await page.goto('/console/account');
    await page.getByText('This device').waitFor();
    const others = page.getByRole('button', { name: /^Sign out .*,/ });
    const count = await others.count();
    await others.first().click();
    await expect.poll(() => others.count()).toBe(count - 1);
    await other.page.goto('/console/health');
    await other.page.getByLabel('E-mail').waitFor();
  });

  test('the overview plays a story, shows its progress, and leads to its product', async () => {
    await page.goto('/console');
    await page.getByRole('button', { name: 'Play a story…' }).click();
    await page.getByRole('heading', { name: 'Stories' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('heading', { name: 'Stories' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Play a story…' }).click();
    for (const [status, text] of [
      [409, 'Another story plays.'],
      [500, 'The story could not be started.'],
    ] as const) {
      const fail = (route: Route) =>
        route.request().method() === 'POST' ? route.fulfill({ status }) : route.fallback();
      await page.route('**/_local/stories', fail);
      await page.getByRole('button', { name: /^Sell-out/ }).click();
      await page.getByText(text).waitFor();
      await page.unroute('**/_local/stories', fail);
    }
    await page.getByRole('button', { name: /^Sell-out/ }).click();
    await page.getByText(/^(ended as expected|failed)$/).waitFor();
    expect(await page.locator('.story li').allTextContents()).not.toContainEqual(expect.stringMatching(/^Expected: /));
    expect(await checkOpened(page)).toEqual([]);
    await page.locator('.story a[href*="/console/products/"]').last().click();
    await page.getByRole('heading', { name: 'Story Donut' }).waitFor();
  });

  test('the health page asks about the database with a token, and a reload keeps the person signed in', async () => {
    const renew = await holdRequests(page, /\/sessions\/renewal/);
    await page.goto('/console/health');
    await page.getByText(/responded in/).waitFor();
    renew();
    await expect.poll(() => page.locator('.facts .badge').allTextContents()).toEqual(['ok', 'ok']);
  });

  test('the account page has no axe violations, and no page reported an error', { timeout: 300_000 }, async () => {
    expect(await checkPage(page, '/console/account')).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
