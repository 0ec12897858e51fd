/** The jobs of the console by keyboard only, from Tab to the confirmation of each action. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { charge, makeBuyers, makeProduct, order, pay, session, setFactory, stockOf } from '#test/stories/shop.ts';
import { openBrowser, signIn, visit } from './browser.ts';
import { chromium, NO_BROWSER } from './chromium.ts';
import { park } from './dead-letters.ts';
import { press, tabTo, typeInto } from './keyboard.ts';

const DEAD_LETTER = 'dl_00000000000000000000000002';

describe.skipIf(chromium === undefined)(`the console by keyboard (skipped when there is ${NO_BROWSER})`, () => {
  let browser: Browser;
  let page: Page;
  let productId: string;

  const openProduct = async () => {
    await page.goto(`/console/products/${productId}`);
    await page.getByRole('button', { name: 'Notify the waiting list…' }).waitFor();
  };
  const isDone = (text: string) => page.locator('.toasts').getByText(text).first().waitFor();

  beforeAll(async () => {
    browser = await openBrowser();
    await setFactory({ mode: 'ok' });
    const { user } = await session('seller');
    productId = await makeProduct({ title: 'Keyboard Ring', stock: 5, sellerId: user.id });
    ({ page } = await visit(browser));
    await page.goto('/console/products');
    await signIn(page, 'seller');
  });
  afterAll(() => browser?.close());

  test('a seller edits a price, with a separator as people type it', async () => {
    await openProduct();
    await press(page, /^Edit…$/);
    await typeInto(page, /^Price in won/, '4,200');
    await page.keyboard.press('Enter');
    await isDone('The changes of Keyboard Ring are saved.');
    await page.getByText('₩4,200').waitFor();
  });

  test('a seller adjusts the stock', async () => {
    await openProduct();
    await press(page, /^Adjust stock…$/);
    await typeInto(page, /^Change of units/, '+1,000');
    await typeInto(page, /^Reason/, 'counted');
    await page.keyboard.press('Enter');
    await isDone('On hand 5 → 1,005.');
    expect((await stockOf(productId)).onHand).toBe(1_005);
  });

  test('a seller registers an ad', async () => {
    await openProduct();
    await press(page, /^Register an ad…$/);
    await typeInto(page, /^E-mail of the ad manager/, 'manager@agency.test');
    await page.keyboard.press('Enter');
    await isDone('The ad is registered.');
  });

  test('a seller notifies the buyer who waits', async () => {
    const [buyer] = await makeBuyers(1);
    // More than there is: the order is rejected, and its buyer waits.
    expect((await order(buyer?.token ?? '', [[productId, 2_000]])).status).toBe(409);
    await openProduct();
    await press(page, /^Notify the waiting list…$/);
    await page.getByText('One buyer waits.').waitFor();
    await press(page, /^Notify$/);
    await isDone('The mails are on their way.');
  });

  test('a seller ships a paid order', async () => {
    const [buyer] = await makeBuyers(1);
    await charge(buyer?.token ?? '', 100_000);
    const { body } = await order<{ id: string }>(buyer?.token ?? '', [[productId, 1]]);
    await pay(buyer?.token ?? '', body.id);
    await page.goto(`/console/orders/${body.id}`);
    await page.getByRole('button', { name: 'Mark as shipped' }).waitFor();
    await press(page, /^Mark as shipped$/);
    await isDone('The order is shipped.');
  });

  test('an operator pauses a consumer and resumes it', async () => {
    const operator = await visit(browser);
    await operator.page.goto('/console/queues?all=1');
    await signIn(operator.page);
    page = operator.page;
    await page.getByRole('button', { name: 'Pause vip' }).waitFor();
    await press(page, /^Pause vip$/);
    await typeInto(page, /^Reason/, 'maintenance');
    await page.keyboard.press('Enter');
    await isDone('vip is paused.');
    await page.getByRole('button', { name: 'Resume vip' }).waitFor();
    await press(page, /^Resume vip$/);
    await isDone('vip runs again.');
  });

  test('an operator discards a message, and the number in the menu changes at once', async () => {
    const badge = page.locator('.places a[href="/console/dead-letters"] .count');
    await page.goto('/console/health');
    await expect.poll(() => badge.textContent()).not.toBeNull();
    const before = Number(await badge.textContent());
    await park(DEAD_LETTER);
    // Without the timer that polls every 15 seconds.
    await page.addInitScript('window.setInterval = () => 0');
    await page.goto(`/console/dead-letters/${DEAD_LETTER}`);
    await expect.poll(async () => Number(await badge.textContent())).toBe(before + 1);
    await page.getByRole('button', { name: 'Discard…' }).waitFor();
    await press(page, /^Discard…$/);
    await typeInto(page, /^Reason/, 'known');
    await tabTo(page, /^Type 1 to confirm/);
    await page.keyboard.type('1');
    await page.keyboard.press('Enter');
    await isDone('1 discarded.');
    await expect.poll(async () => Number(await badge.textContent())).toBe(before);
  });
});
