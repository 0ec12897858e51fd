/** Manual actions of operators: resending a mail of unknown delivery, and confirming an ad for its manager. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerAd } from '#test/stories/ads.ts';
import { local, makeBuyers, makeProduct, order, tokenOf } from '#test/stories/shop.ts';
import { openBrowser, signIn, visit } from './browser.ts';
import { chromium, NO_BROWSER } from './chromium.ts';

describe.skipIf(chromium === undefined)(`manual actions (skipped when there is ${NO_BROWSER})`, () => {
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await openBrowser();
    ({ page, complaints } = await visit(browser));
    await page.goto('/console/mails');
    await signIn(page);
  });
  afterAll(() => browser?.close());

  test('a mail of unknown delivery is resent after a warning', async () => {
    const [buyer] = await makeBuyers(1);
    const product = await makeProduct({ title: 'Doubt', stock: 0, restockQuantity: 0 });
    await local('POST', '/ses', { fault: 'timeout-after-accept', times: 1 });
    const { body } = await order<{ order: { id: string } }>(buyer?.token ?? '', [[product, 1]]);
    await page.goto(`/console/mails?subjectId=${body.order.id}`);
    await page.locator('main .badge', { hasText: 'unknown' }).waitFor();
    await page.getByRole('button', { name: 'Resend…' }).click();
    await page
      .getByRole('dialog')
      .getByText(/The recipient may get it twice/)
      .waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Resend' }).click();
    await page.locator('main .badge', { hasText: /^sent$/ }).waitFor();
    await page.getByText('resent manually 1×').waitFor();
    expect(await page.getByRole('button', { name: 'Resend…' }).count()).toBe(0);
    const { items } = await local<{ items: unknown[] }>('GET', `/mailbox?to=${encodeURIComponent(buyer?.email ?? '')}`);
    expect(items).toHaveLength(2);
  });

  test('a stop that the ad manager reports by phone is recorded', async () => {
    const [buyer] = await makeBuyers(1);
    const product = await makeProduct({ title: 'Advertised', stock: 0, restockQuantity: 0 });
    await registerAd(await tokenOf('operator'), product);
    await order(buyer?.token ?? '', [[product, 1]]);
    await page.goto(`/console/ads?productId=${product}`);
    await page.locator('main .badge', { hasText: 'stop requested' }).waitFor();
    // A confirmation supersedes a mail that has not left yet.
    await page.locator('main .badge', { hasText: /^sent$/ }).waitFor();
    await page.getByRole('button', { name: 'Confirm stopped' }).click();
    await page.locator('main .badge', { hasText: /^stopped$/ }).waitFor();
    await expect.poll(() => page.locator('main .badge', { hasText: /^sent$/ }).count()).toBe(1);
  });

  test('no page violated its content security policy or threw', () => expect(complaints).toEqual([]));
});
