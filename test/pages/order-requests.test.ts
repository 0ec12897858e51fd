/** Orders that wait in the order queue, in the shop: 202 first, the decision later. Most tests play the order queue. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeProduct, order, tokenOf } from '#test/stories/shop.ts';
import { openBrowser, visit } from './browser.ts';
import { logInAs } from './buyer.ts';
import { chromium, NO_BROWSER } from './chromium.ts';
import { violationsOf } from './page-checks.ts';

const ID = 'ord_01kdvdna00000000000000queue';
const LOCATION = '/api/v1/order-requests/token~signature';
const QUEUED = { status: 'QUEUED', id: ID, acceptedAt: '2026-11-29T10:00:00.000Z' };

/** Plays the order queue: every order is accepted, and `decide` sets the response that decides it. */
async function playQueue(page: Page) {
  const keys: string[] = [];
  let decision: { readonly status: number; readonly body?: object; readonly location?: string } | undefined;
  await page.route(/\/api\/v1\/orders$/, async (route) => {
    keys.push((await route.request().headerValue('idempotency-key')) ?? '');
    return route.fulfill({ status: 202, json: QUEUED, headers: { location: LOCATION, 'retry-after': '1' } });
  });
  await page.route(/\/api\/v1\/order-requests\//, (route) => {
    if (!decision)
      return route.fulfill({ status: 202, json: { ...QUEUED, estimatedSeconds: 7 }, headers: { 'retry-after': '1' } });
    const { status, body = {}, location } = decision;
    return route.fulfill({ status, json: body, headers: location ? { location } : {} });
  });
  const problem = (status: number, code: string, title: string, more: object = {}): void => {
    decision = { status, body: { type: '', title, status, detail: title, code, requestId: 'r', errors: [], ...more } };
  };
  return {
    keys,
    placed: (id: string): void => {
      decision = { status: 303, location: `/api/v1/orders/${id}` };
    },
    problem,
    open: (): void => {
      decision = undefined;
    },
  };
}

describe.skipIf(chromium === undefined)(`the order queue in the shop (skipped when there is ${NO_BROWSER})`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  const deciding = (page: Page) => page.getByText(/We have your order, and it is being decided: about 7 s/);
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

  test('a buyer sees that the order is being decided, and then the order', async () => {
    const product = await makeProduct({ title: 'Queued Ring', stock: 5 });
    const { id } = (await order<{ id: string }>(await tokenOf('buyer11'), [[product, 1]])).body;
    const { page, complaints } = await visit(browser, { bypassCSP: true });
    await logInAs(page, 'buyer11', `/shop/products/${product}`);
    const queue = await playQueue(page);
    await page.getByLabel('Quantity').focus();
    await page.keyboard.press('Enter');
    await deciding(page).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    queue.placed(id);
    await page.getByText(/left to pay/).waitFor();
    expect(page.url()).toContain(`/shop/orders/${id}`);
    expect(await deciding(page).count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('a buyer who reloads, and looks at another page, is led to the order when it is decided', async () => {
    const product = await makeProduct({ title: 'Reloaded Ring', stock: 5 });
    const { id } = (await order<{ id: string }>(await tokenOf('buyer12'), [[product, 1]])).body;
    const { page } = await visit(browser);
    await logInAs(page, 'buyer12', `/shop/products/${product}`);
    const queue = await playQueue(page);
    await press(page, 'Buy now');
    await deciding(page).waitFor();
    await page.reload();
    await deciding(page).waitFor();
    expect(await page.getByRole('button', { name: 'Buy now', exact: true }).isDisabled()).toBe(true);
    await page.getByRole('link', { name: 'Wallet' }).click();
    queue.placed(id);
    await page.getByText('Your order is decided.').waitFor();
    expect(page.url()).toMatch(/\/shop\/wallet$/);
    await page.getByRole('button', { name: 'Close' }).waitFor();
    await page.unroute(/\/api\/v1\/orders$/);
    await page.reload();
    await page.getByRole('heading', { name: 'Wallet' }).waitFor();
    expect(await page.getByText('Your order is decided.').count()).toBe(0);
    await page.context().close();
  });

  test('with the real order queue, an order that may wait is decided, and so is one that finds no stock', async () => {
    const product = await makeProduct({ title: 'Really Queued Ring', stock: 1, restockQuantity: 0, price: 500 });
    const { page } = await visit(browser);
    await logInAs(page, 'buyer14', `/shop/products/${product}`);
    await page.route(/\/api\/v1\/orders$/, async (route) =>
      route.continue({ headers: { ...(await route.request().allHeaders()), prefer: 'respond-async' } }),
    );
    const accepted = page.waitForResponse(/\/api\/v1\/orders$/);
    await press(page, 'Buy now');
    expect((await accepted).status()).toBe(202);
    await page.getByText(/left to pay/).waitFor();
    await page.goto(`/shop/products/${await makeProduct({ title: 'Short Ring', stock: 1, restockQuantity: 0 })}`);
    await page.getByLabel('Quantity').fill('2');
    await press(page, 'Buy now');
    await page.getByText(/You are on the waiting list for 24 hours/).waitFor();
    await page.context().close();
  });

  test('a rejected and an expired order are explained where the buyer ordered; the next order has a new key', async () => {
    const product = await makeProduct({ title: 'Rejected Ring', stock: 5 });
    const { page } = await visit(browser);
    await logInAs(page, 'buyer13', `/shop/products/${product}`);
    const queue = await playQueue(page);
    await press(page, 'Buy now');
    await deciding(page).waitFor();
    queue.problem(409, 'order.price_changed', 'The price has risen.', { total: 4_000, prices: [4_000] });
    await page.getByText(/The total is ₩4,000 now. Order again to accept it./).waitFor();
    queue.open();
    await press(page, 'Buy now');
    await deciding(page).waitFor();
    queue.problem(410, 'order.request_expired', 'The order was not decided in time.');
    await page.getByText('The order was not decided in time. Nothing was ordered. You can order again.').waitFor();
    expect(await page.getByRole('button', { name: 'Buy now', exact: true }).isEnabled()).toBe(true);
    expect(new Set(queue.keys).size).toBe(2);
    await page.context().close();
  });

  test('a buyer sees the decision although the product has sold out meanwhile', async () => {
    const product = await makeProduct({ title: 'Vanishing Ring', stock: 5 });
    const { page } = await visit(browser);
    await logInAs(page, 'buyer18', `/shop/products/${product}`);
    const queue = await playQueue(page);
    await press(page, 'Buy now');
    await deciding(page).waitFor();
    const read = await (await fetch(`${new URL(page.url()).origin}/api/v1/products/${product}`)).json();
    await page.route(/\/api\/v1\/products\/prd_\w+$/, (route) => route.fulfill({ json: { ...read, available: 0 } }));
    await page.getByText('Sold out for now.').waitFor();
    queue.problem(410, 'order.request_expired', 'The order was not decided in time.');
    await page.getByText('The order was not decided in time. Nothing was ordered. You can order again.').waitFor();
    expect(await page.getByRole('button', { name: 'Buy now', exact: true }).count()).toBe(0);
    await page.context().close();
  });
});
