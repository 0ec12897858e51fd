/** The shop in a browser: from sign-up to payment, and from a sold-out order to the restock notification and the purchase. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  advance,
  api,
  eventually,
  mailsTo,
  makeProduct,
  makeProducts,
  now,
  order,
  setFactory,
  settled,
  tokenOf,
} from '#test/stories/shop.ts';
import { openBrowser, visit } from './browser.ts';
import { logInAs, signUpAs } from './buyer.ts';
import { chromium, NO_BROWSER } from './chromium.ts';
import { tabTo } from './keyboard.ts';

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const addStock = async (product: string, delta: number) =>
  api('POST', `/products/${product}/stock-adjustments`, {
    token: await tokenOf('seller'),
    key: crypto.randomUUID(),
    body: { delta, reason: 'a cart of donuts' },
  });

describe.skipIf(chromium === undefined)(`the shop (skipped when there is ${NO_BROWSER})`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
    await setFactory({ mode: 'ok' });
  });
  afterAll(() => browser?.close());

  test('a buyer signs up, charges the wallet, orders, pays and cancels, and the payment is refunded', async () => {
    const { page, complaints } = await visit(browser);
    await page.goto('/shop');
    await page.getByText('Honey Butter').waitFor();
    const email = `kim-${Date.now()}@shop.test`;
    await signUpAs(page, email);

    await page.getByRole('link', { name: /Honey Butter/ }).click();
    await page.getByLabel('Quantity').fill('2');
    await button(page, 'Buy now').click();
    await page.getByText(/^[0-5]:\d\d left to pay$/).waitFor();
    await page.getByText('Your wallet has ₩0: ₩5,400 is missing.').waitFor();
    await button(page, 'Charge ₩5,400 and pay').click();
    await page.getByText('Thank you. We are preparing your order.').waitFor();
    await page.getByRole('heading', { name: /^Order [0-9A-Z]{4}-[0-9A-Z]{4}$/ }).waitFor();
    expect(await page.locator('[aria-current="step"]').textContent()).toBe('Paid');

    await page.getByRole('link', { name: 'Wallet' }).click();
    await page.getByLabel('Amount in won').fill('600');
    await button(page, 'Charge').click();
    await page.locator('[data-balance="600"]').waitFor();
    await page.goBack();

    await button(page, 'Cancel the order').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the order' }).click();
    await page.getByText('Any payment was refunded to your wallet.').waitFor();
    await page.getByRole('link', { name: 'Wallet' }).click();
    await page.locator('[data-balance="6000"]').waitFor();
    const ledger = await page.locator('.lines li').allInnerTexts();
    expect(ledger.map((text) => text.split('\n')[0])).toEqual(['Refunded', 'Charged', 'Paid', 'Charged']);
    await page.getByRole('link', { name: 'Account' }).click();
    await button(page, 'Delete account').click();
    await page.getByLabel(/^Type .* to confirm$/).fill(email);
    await page.getByRole('dialog').getByRole('button', { name: 'Delete account' }).click();
    await page.getByText('Your wallet still has a balance of ₩6,000. Spend it first.').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('the button of the verification mail opens the sign-up with the code filled in, and the code leaves the address', async () => {
    const email = `link-${Date.now()}@shop.test`;
    await api('POST', '/verifications', { body: { email } });
    const mails = await eventually(
      () => mailsTo(email),
      ({ length }) => length > 0,
    );
    const [link = ''] = /\/shop\/sign-up#\S+/.exec(mails[0]?.text ?? '') ?? [];
    const { page, complaints } = await visit(browser);
    await page.goto(link);
    await page.getByText(`finish signing up as ${email}`).waitFor();
    expect(await page.getByLabel('Code').inputValue()).toMatch(/^\d{6}$/);
    expect(new URL(page.url()).hash).toBe('');
    await page.getByLabel('Name').fill('Kim Link');
    await page.getByLabel('Password').fill('long enough');
    await page.keyboard.press('Enter');
    await button(page, 'Log out').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('a buyer of a sold-out product waits, is notified on restock, and buys the product', async () => {
    const product = await makeProduct({ title: 'Restocked Ring', stock: 0, restockQuantity: 0, price: 0 });
    const { page, complaints } = await visit(browser);
    await logInAs(page, 'buyer05', `/shop/products/${product}`);
    await page.getByText('Sold out for now.').waitFor();
    expect(await button(page, 'Buy now').count(), 'there is one action: to be notified').toBe(0);
    expect(
      await page.locator('footer [data-live="live"]').count(),
      'a buyer with an empty waiting list uses no stream',
    ).toBe(0);
    const { orderId } = (await order<{ orderId: string }>(await tokenOf('buyer05'), [[product, 1]])).body;
    await page.goto(`/shop/orders/${orderId}`);
    await page.locator('main .badge', { hasText: 'Sold out' }).waitFor();
    await page.getByText(/You are on the waiting list for 24 hours/).waitFor();
    await page.locator('footer [data-live="live"]').waitFor();
    await page.getByRole('link', { name: /^Waiting ?1$/ }).click();
    await page.getByText('Number 1 on the list · Sold out when you ordered').waitFor();
    await page.getByRole('link', { name: 'Restocked Ring' }).click();
    await page.getByText('One person is waiting. You are number 1.').waitFor();

    await page.goto('/shop/wallet');
    await page.locator('footer [data-live="live"]').waitFor();
    await addStock(product, 3);
    await page.getByText('Restocked Ring is back in stock: 3 left. First come, first served.').waitFor();
    await settled();
    await page.getByRole('link', { name: 'View product' }).click();
    await page.getByRole('link', { name: 'Waiting', exact: true }).waitFor();
    await button(page, 'Buy now').click();
    await button(page, /^Pay ₩0/).click();
    await page.getByText('Thank you. We are preparing your order.').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('a hidden tab uses no stream and shows missed notifications when it is visible again', async () => {
    const product = await makeProduct({ title: 'Hidden Ring', stock: 0, restockQuantity: 0 });
    const { page } = await visit(browser);
    await logInAs(page, 'buyer06', `/shop/products/${product}`);
    await button(page, 'Notify me when back in stock').click();
    await page.getByText('You are notified by email and on this page').waitFor();
    await page.locator('footer [data-live="live"]').waitFor();
    const hide = (hidden: boolean) =>
      page.evaluate(
        `Object.defineProperty(document, 'hidden', { configurable: true, value: ${hidden} });
         document.dispatchEvent(new Event('visibilitychange'))`,
      );
    await hide(true);
    await page.locator('footer [data-live="paused"]').waitFor();
    await addStock(product, 2);
    await settled();
    await hide(false);
    await page.getByText(/Hidden Ring is back in stock/).waitFor();
    await button(page, 'Stop back-in-stock notifications').click();
    await button(page, 'Stop back-in-stock notifications').waitFor({ state: 'detached' });
    await button(page, 'Buy now').waitFor();
    await page.context().close();
  });

  test('the page of an unpaid order shows its cancellation without a reload', async () => {
    const product = await makeProduct({ title: 'Late Ring', stock: 5 });
    const { page } = await visit(browser);
    await logInAs(page, 'buyer07', `/shop/products/${product}`);
    await button(page, 'Buy now').click();
    await page.getByText(/left to pay/).waitFor();
    await page.locator('footer [data-live="live"]').waitFor();
    await settled();
    await advance('PT5M');
    await page.getByText('The order was not paid within five minutes').waitFor();
    await page.context().close();
  });

  test('before its sale a product has a countdown and a reminder, and is sold from that moment on, without a reload', async () => {
    const availableAt = new Date((await now()) + 3_600_000).toISOString();
    const body = { title: 'Opening Ring', price: 0, stock: 5, availableAt };
    const { id } = (await api('POST', '/products', { token: await tokenOf('seller'), key: crypto.randomUUID(), body }))
      .body;
    const { page } = await visit(browser);
    await logInAs(page, 'buyer18', `/shop/products/${id}`);
    await page.getByText(/^On sale in (1:00|0:5\d):\d\d$/).waitFor();
    expect(await page.locator('main button').allTextContents()).toEqual(['Notify me when the sale begins']);
    await button(page, 'Notify me when the sale begins').focus();
    await page.keyboard.press('Enter');
    await page.getByText('You get an email when the sale begins').waitFor();
    const { page: phone } = await visit(browser);
    await logInAs(phone, 'buyer18', `/shop/products/${id}`);
    await button(phone, 'Stop notifications of this product').waitFor();
    await phone.context().close();
    await settled();
    expect(await page.getByText('Opening Ring is back in stock').count(), 'the sale has not begun').toBe(0);
    const subjects = async () => (await mailsTo('buyer18@donut.test')).map(({ subject }) => subject);
    expect(await subjects()).toEqual(expect.not.arrayContaining([expect.stringContaining('Opening Ring')]));
    // The page does not need the next poll to show what is left.
    await page.route(`**/api/v1/products/${id}`, (route) => route.abort());
    await advance('PT1H');
    await button(page, 'Buy now').waitFor();
    await page.getByText('5 left', { exact: true }).waitFor();
    await page.unroute(`**/api/v1/products/${id}`);
    await eventually(subjects, (all) => all.some((subject) => /판매가 시작되었습니다: Opening Ring$/.test(subject)));
    await button(page, 'Buy now').click();
    await page.getByText(/left to pay/).waitFor();
    await page.context().close();
  });

  test('the landing page searches and sorts, keeps both in the address, and loads on by keyboard', async () => {
    const name = `Zebra ${Date.now()}`;
    await makeProduct({ title: `${name} Cheap`, stock: 3, price: 100 });
    await makeProduct({ title: `${name} Costly`, stock: 3, price: 90_000 });
    await makeProducts({ title: `${name} Many`, stock: 1, price: 500, count: 60 });
    const { page, complaints } = await visit(browser);
    const titles = () => page.locator('.cards h2').allTextContents();
    await page.goto('/shop');
    await page.locator('.cards h2').first().waitFor();
    await page.getByLabel('Search').fill(name.toLowerCase());
    await page.waitForURL(/search=zebra/);
    await page.getByLabel('Sort by').selectOption('Price: high to low');
    await page.waitForURL(/sort=price-desc/);
    await page.locator('.cards li:first-child h2', { hasText: 'Costly' }).waitFor();
    expect(await titles()).toHaveLength(48);
    await page.getByText('48 or more products').waitFor({ state: 'attached' });
    await button(page, 'Show more').focus();
    await page.keyboard.press('Enter');
    await page.locator('.cards h2', { hasText: 'Cheap' }).waitFor();
    expect(await titles()).toHaveLength(62);
    await page.getByText('62 products').waitFor({ state: 'attached' });
    expect(await button(page, 'Show more').count()).toBe(0);
    await page.getByRole('link', { name: /Costly/ }).click();
    await page.getByRole('heading', { name: `${name} Costly` }).waitFor();
    await page.goBack();
    await page.locator('.cards h2', { hasText: 'Cheap' }).waitFor();
    expect(await page.getByLabel('Search').inputValue()).toBe(name.toLowerCase());
    expect(await page.getByLabel('Sort by').inputValue()).toBe('price-desc');
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(/search=.*nothing/, async (route) => {
      await held;
      await route.continue();
    });
    await page.getByLabel('Search').fill(`${name} nothing`);
    await page.locator('[aria-busy="true"] .cards h2').first().waitFor();
    expect(
      await page
        .locator('[aria-busy="true"]')
        .getByText(/\d+ products$/)
        .count(),
    ).toBe(0);
    release();
    await page.getByText(`No product matches “${name} nothing”.`).waitFor();
    expect(page.url()).not.toContain('shown=');
    await page.route(/search=.*broken/, (route) => route.abort());
    await page.getByLabel('Search').fill(`${name} broken`);
    await page.getByText('The server does not respond.').waitFor();
    expect(await page.getByText('Showing data from').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('a reader in another time zone sees the times of the shop, with its zone', async () => {
    const endAt = new Date((await now()) + 3 * 86_400_000).toISOString();
    const body = { title: 'Zone Ring', price: 0, stock: 5, endAt };
    const { id } = (await api('POST', '/products', { token: await tokenOf('seller'), key: crypto.randomUUID(), body }))
      .body;
    // No machine has this zone. The zone of a local shop is that of its machine.
    const { page } = await visit(browser, { timezoneId: 'Pacific/Marquesas' });
    await page.goto(`/shop/products/${id}`);
    const shown = (await page.locator('main time').textContent()) ?? '';
    expect(shown).toMatch(new RegExp(`${new Date(endAt).toLocaleTimeString('en-GB')} \\S+$`));
    await page.context().close();
    const here = await visit(browser);
    await here.page.goto(`/shop/products/${id}`);
    expect(await here.page.locator('main time').textContent()).toMatch(/ \d\d:\d\d:\d\d$/);
    await here.page.context().close();
  });

  test('a cart is ordered as a whole, and an API problem is shown at its line', async () => {
    const [here, gone] = [
      await makeProduct({ title: 'Here', stock: 9, price: 0 }),
      await makeProduct({ title: 'Soon Gone', stock: 9, price: 0 }),
    ];
    const { page } = await visit(browser);
    await logInAs(page, 'buyer08', `/shop/products/${here}`);
    for (const product of [here, gone]) {
      await page.goto(`/shop/products/${product}`);
      await button(page, 'Add to cart').click();
      await page.getByText('Added to your cart.').waitFor();
    }
    await page.getByRole('link', { name: 'View cart' }).click();
    await page.getByLabel('Quantity').first().fill('0');
    await button(page, 'Change').click();
    await page.getByText('A value is invalid. A whole number from 1 to 10,000.').waitFor();
    await page.getByLabel('Quantity').first().fill('2');
    await button(page, 'Change').click();
    await button(page, 'Change').waitFor({ state: 'detached' });
    await button(page, 'Remove Soon Gone').click();
    await page.getByText('Soon Gone').waitFor({ state: 'detached' });
    await button(page, 'Order and pay').click();
    await page.getByText('Thank you. We are preparing your order.').waitFor();
    await page.context().close();
  });

  test('on a phone all places of a buyer who waits are in one row, in both languages', async () => {
    const product = await makeProduct({ title: 'Waited Ring', stock: 0 });
    await api('PUT', `/products/${product}/restock-subscription`, { token: await tokenOf('buyer13') });
    const { page } = await visit(browser, { viewport: { width: 390, height: 844 } });
    await logInAs(page, 'buyer13', '/shop');
    for (const language of ['en', 'ko']) {
      await page.evaluate(`localStorage.setItem('donut.language', '${language}')`);
      await page.goto('/shop');
      await page.locator('header nav .badge').waitFor();
      const places = page.locator('header nav a');
      expect(await places.count()).toBe(6);
      const tops = await Promise.all((await places.all()).map(async (place) => (await place.boundingBox())?.y));
      expect(new Set(tops).size, language).toBe(1);
    }
    await page.context().close();
  });

  test('the cart offers to order and pay when the wallet has enough, and only to order otherwise', async () => {
    const product = await makeProduct({ title: 'Balance Ring', stock: 9, price: 1_000 });
    const { page } = await visit(browser);
    await page.goto('/shop/sign-up');
    await signUpAs(page, `wallet-${Date.now()}@shop.test`);
    await page.goto(`/shop/products/${product}`);
    await button(page, 'Add to cart').click();
    await page.getByRole('link', { name: 'View cart' }).click();
    await page.getByText('Your wallet has ₩0.').waitFor();
    const offered = () => page.locator('main .btn-primary').allTextContents();
    expect(await offered()).toEqual(['Order']);
    expect(await button(page, 'Order and pay').count()).toBe(0);
    await page.getByRole('link', { name: 'Wallet' }).click();
    await page.getByLabel('Amount in won').fill('1000');
    await page.keyboard.press('Enter');
    await page.locator('[data-balance="1000"]').waitFor();
    await page.getByRole('link', { name: 'Cart' }).click();
    await button(page, 'Order, pay later').waitFor();
    expect(await offered()).toEqual(['Order and pay']);
    await tabTo(page, /^Order and pay$/);
    await page.keyboard.press('Enter');
    await page.getByText('Thank you. We are preparing your order.').waitFor();
    await page.context().close();
  });

  test('in Korean and with only the keyboard, a buyer logs in, orders and pays', async () => {
    const product = await makeProduct({ title: '유자 도넛', stock: 9, price: 0 });
    const { page } = await visit(browser, { locale: 'ko-KR' });
    await page.goto(`/shop/log-in?next=/shop/products/${product}`);
    await page.getByLabel('이메일').focus();
    await page.keyboard.type('buyer09@donut.test');
    await page.keyboard.press('Tab');
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('이메일 또는 비밀번호가 올바르지 않습니다.').waitFor();
    await page.getByLabel('비밀번호').fill('');
    await page.getByLabel('비밀번호').focus();
    await page.keyboard.type('donut-states');
    await page.keyboard.press('Enter');
    await page.getByLabel('수량').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('timer').waitFor();
    const focused = () => page.evaluate<string>('document.activeElement.textContent');
    for (let i = 0; i < 20 && !/결제$/.test(await focused()); i++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('감사합니다. 상품을 준비하고 있습니다.').waitFor();
    await page.context().close();
  });

  test('a buyer changes name and password and deletes the account; every invalid field has an error', async () => {
    const { page } = await visit(browser);
    const email = `lee-${Date.now()}@shop.test`;
    await page.goto('/shop/sign-up');
    await signUpAs(page, email, { wrongFirst: true });
    await page.goto('/shop/account');
    await page.getByLabel('Name').fill('');
    await button(page, 'Save').click();
    await page.getByText('A value is invalid. At most 50 characters, one line.').waitFor();
    await page.getByLabel('Name').fill('Lee Donut');
    await page.getByLabel(/^Language/).selectOption('en');
    await button(page, 'Save').click();
    await page.getByText('Saved.').waitFor();
    await page.getByLabel('Current password').fill('not this one');
    await page.getByLabel('New password').fill('another long one');
    await button(page, 'Change password').click();
    await page.getByText('The current password is wrong.').waitFor();
    await page.getByLabel('Current password').fill('long enough');
    await button(page, 'Change password').click();
    await page.getByText('Your password was changed. Log in with the new password.').waitFor();
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill('another long one');
    await page.keyboard.press('Enter');
    await button(page, 'Log out').waitFor();
    await page.goto('/shop/account');
    await button(page, 'Delete account').click();
    await page.getByLabel(`Type ${email} to confirm`).fill(email);
    await page.getByRole('dialog').getByRole('button', { name: 'Delete account' }).click();
    await page.getByRole('link', { name: 'Sign up' }).waitFor();
    await page.context().close();
  });

  test('staff are directed to the console, and the cart requires a login', async () => {
    const { page } = await visit(browser);
    await page.goto('/shop/cart');
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    expect(page.url()).toContain('next=%2Fshop%2Fcart');
    await logInAs(page, 'seller', '/shop/cart');
    await page.getByText('This shop is for buyers.').waitFor();
    await page.context().close();
  });
});
