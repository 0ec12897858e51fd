/** The console in a browser: a dead letter from failure to recovery, then the main task of each page. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeBuyers, makeProduct, order, setFactory, settled } from '#test/stories/shop.ts';
import { openBrowser, signIn, type Visitor, visit } from './browser.ts';
import { chromium, NO_BROWSER } from './chromium.ts';
import { parkAtLeast, sellOut } from './dead-letters.ts';

const row = (page: Page, text: string) => page.locator('tbody tr', { hasText: text });

describe.skipIf(chromium === undefined)(`the console (skipped when there is ${NO_BROWSER})`, () => {
  let browser: Browser;
  let operator: Visitor;
  let buyer: string;
  /** Products that sell out while the factory fails: one restock is redriven by keyboard, the other is discarded. */
  let byKeyboard: string;
  let discarded: string;

  beforeAll(async () => {
    browser = await openBrowser();
    await setFactory({ mode: 'error', delaySeconds: 1 });
    buyer = (await makeBuyers(1))[0]?.token ?? '';
    byKeyboard = await makeProduct({ title: 'Keyboard Ring', stock: 0 });
    discarded = await makeProduct({ title: 'Discarded Ring', stock: 0, restockQuantity: 7 });
    operator = await visit(browser);
  });
  afterAll(() => browser?.close());

  test('flash sale, dead letter, edit, redrive, recovered', async () => {
    const { page } = operator;
    await page.goto('/console');
    await signIn(page);
    await page.getByRole('button', { name: /Start a flash sale/ }).click();
    await page.getByText('10 sold, 20 rejected (sold out)').waitFor();
    const product = (await page.getByRole('link', { name: 'View product' }).getAttribute('href')) ?? '';
    const productId = product.split('/').at(-1) ?? '';
    // The chart shows the sell-out: it begins before the first stock and keeps the lowest and the highest.
    await page
      .getByRole('region', { name: /^Chart of Flash/ })
      .getByText(/^Last 15 min: available 0 → 0, lowest 0, highest 10/)
      .waitFor();
    await expect
      .poll(async () => Number(await page.locator('[data-rate="refused"]').textContent()))
      .toBeGreaterThan(19);
    await sellOut(buyer, byKeyboard);
    await sellOut(buyer, discarded);
    await parkAtLeast(3);

    await page.getByRole('link', { name: /^Look at (\d+ messages|A message) of restock failed all/ }).click();
    await page.goto('/console/restocks');
    await row(page, 'stuck').first().getByText('Nothing is requested before its dead letter is redriven').waitFor();
    await page.getByRole('link', { name: /^Dead letters ?\d/ }).click();
    // A row of the restocks before contains the same error.
    await page.getByRole('heading', { name: 'Dead letters', exact: true }).waitFor();
    await row(page, 'Restocks asked of fac_main: it responded 500').first().getByRole('link').first().click();
    await page.getByLabel(/Search body or id/).fill(productId);
    await page.getByText('Select all on this page').waitFor();
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
    await page.locator('tbody a').click();

    const cause = page.getByText(/^Flash .*: \d+ units asked of fac_main; it responded 500: Internal Server Error$/);
    // As many as were rejected before the factory was asked: queued orders may be decided later.
    const asked = Number(/ (\d+) units asked/.exec((await cause.textContent()) ?? '')?.[1]);
    expect(asked).toBeGreaterThan(9);
    await page.getByText('Ask the factory to fix the problem, or correct its address and deploy.').waitFor();
    const body = page.getByLabel('Body (editable)');
    const message = await body.inputValue();
    await body.fill(message.replace(/"round": \d+/, '"round": "two"'));
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/not a message of this queue.*round/).waitFor();
    await body.fill(message.replace(/"requestId": "[^"]*"/, '"requestId": "fixed-manually"'));
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. Redrive the message to process it.').waitFor();

    await setFactory({ mode: 'ok' });
    await page.getByRole('button', { name: 'Redrive…' }).click();
    await page.getByRole('button', { name: 'Redrive 1' }).click();
    await page.getByRole('status').filter({ hasText: '1 of 1 completed' }).waitFor();
    await page.locator('tbody').getByText('handled').waitFor();
    await page.getByRole('link', { name: 'Open' }).click();
    expect(page.url()).toContain(`productId=${productId}`);
    await row(page, 'closed').first().waitFor();
    await page.goto(product);
    await page.getByText('factory', { exact: true }).first().waitFor();
    // Ten units of unpaid orders are released, and the factory delivered what it was asked for.
    await expect.poll(() => page.locator('.numbers dd').first().textContent()).toBe(String(10 + asked));
  });

  test('a redrive with only the keyboard', async () => {
    const { page } = operator;
    await page.goto(`/console/dead-letters?text=${byKeyboard}`);
    await page.getByRole('button', { name: /^Redrive… 1 of restock/ }).waitFor();
    await tabTo(page, /^Redrive… 1 of restock/);
    await page.keyboard.press('Enter');
    await page
      .getByRole('dialog')
      .getByText(/The message is sent back/)
      .waitFor();
    await tabTo(page, /^Redrive 1$/);
    await page.keyboard.press('Enter');
    await page.getByText('The redrive has started. Messages: 1.').waitFor();
    await page.getByText('1 of 1 completed').waitFor();
    expect(page.url()).toContain('/console/dead-letters/redrives/rdr_');
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    await page.getByRole('link', { name: 'Redrive history' }).click();
    await page.getByRole('heading', { name: 'Redrives' }).waitFor();
    await page.locator(`tr[data-key="${id}"]`, { hasText: 'done' }).waitFor();
  });

  test('discarding requires a reason and the typed count', async () => {
    const { page } = operator;
    await page.goto(`/console/dead-letters?text=${discarded}`);
    await page.getByRole('checkbox', { name: /Select all/ }).check();
    await page.getByRole('button', { name: 'Discard…' }).click();
    const go = page.getByRole('button', { name: 'Discard 1', exact: true });
    await page.getByLabel('Reason').fill('we do not make it any more');
    expect(await go.isDisabled()).toBe(true);
    await page.getByLabel('Type 1 to confirm').fill('1');
    await go.click();
    await page.getByText('No message matches this filter.').waitFor();
    await page.getByRole('combobox', { name: 'State' }).selectOption('discarded');
    await page.locator('tbody a').first().click();
    await page.getByText('we do not make it any more').waitFor();
  });

  test('a restock is closed before it is complete', async () => {
    const { page } = operator;
    await page.goto(`/console/restocks?productId=${discarded}`);
    await page.getByRole('button', { name: 'Close…' }).click();
    await page.getByLabel('Reason').fill('discontinued');
    const missing = (await page.getByText(/The \d+ missing units/).textContent())?.match(/\d+/)?.[0] ?? '';
    await page.getByLabel(`Type ${missing} to confirm`).fill(missing);
    await page.getByRole('button', { name: 'Close restock' }).click();
    await page.getByText('discontinued').waitFor();
  });

  test('an order is paid, shipped and delivered, and its timeline has durations', async () => {
    const { page } = operator;
    const product = await makeProduct({ title: 'Timeline', stock: 5 });
    const { body } = await order<{ id: string }>(buyer, [[product, 2]]);
    await page.goto('/console/orders');
    await page.locator(`a[title="${body.id}"]`).click();
    await page.getByRole('button', { name: 'Pay (local)' }).click();
    await page.getByRole('button', { name: 'Mark as shipped' }).click();
    await page.getByRole('button', { name: 'Mark as delivered' }).click();
    await page.locator('main .badge', { hasText: 'delivered' }).first().waitFor();
    await page
      .getByText(/^The shop published, after/)
      .first()
      .waitFor();
    await page.getByText(/marked the order as delivered/).waitFor();
    await page.getByText('Best sellers counted the order.').waitFor();
    await page.getByText('Raw JSON').first().click();
    await page.getByText('"kind": "status"').first().waitFor();
  });

  test('the address holds the filter, on reload and on Back', async () => {
    const { page } = operator;
    await page.goto('/console/mails');
    await page.getByLabel('Kind').selectOption('order.refused');
    await page.waitForURL(/kind=order.refused/);
    await expect
      .poll(async () => new Set(await page.locator('tbody tr summary').allTextContents()))
      .toEqual(new Set(['Out of stock']));
    await page.reload();
    expect(await page.getByLabel('Kind').inputValue()).toBe('order.refused');
    await page.goBack();
    await page.waitForURL(/mails$/);
  });

  test('the mailbox shows a mail as HTML and as text', async () => {
    const { page } = operator;
    await page.goto('/console/mailbox');
    await page.getByLabel(/^To/).fill('operator@donut.test');
    // Without this wait the list would reload while the mail is opened.
    await page.waitForURL(/to=operator/);
    await row(page, 'parked').first().getByRole('link').click();
    await page
      .frameLocator('iframe')
      .getByText(/View the parked messages/)
      .waitFor();
    const [opened] = await Promise.all([
      page.waitForEvent('popup'),
      page
        .frameLocator('iframe')
        .getByRole('link', { name: /View the parked messages/ })
        .click(),
    ]);
    // Not `waitForURL`: a page that has just opened may have ended its load before anyone listens.
    await expect.poll(() => opened.url()).toMatch(/\/console\/dead-letters/);
    await opened.getByRole('heading', { level: 1 }).waitFor();
    await opened.close();
    await page.getByRole('button', { name: 'Text' }).click();
    await page.getByText(/failed all attempts/).waitFor();
  });

  test('an open mail is not re-rendered while the list reloads', async () => {
    const { page } = operator;
    const reloaded = () => page.waitForResponse(/_local\/mailbox\?newest/);
    await page.locator('section.box pre').evaluate((text) => {
      text.setAttribute('data-same', '');
      text.scrollTop = 20;
    });
    const scrolled = () => page.locator('pre[data-same]').evaluate(({ scrollTop }) => scrollTop);
    const before = await scrolled();
    await reloaded();
    await reloaded();
    expect(await scrolled()).toBe(before);
    await page.reload();
    await page.getByRole('button', { name: 'Text', pressed: true }).waitFor();
    await page.getByRole('button', { name: 'HTML' }).click();
    await page.locator('iframe').evaluate((frame) => frame.setAttribute('data-same', ''));
    await reloaded();
    await reloaded();
    expect(await page.locator('iframe[data-same]').count()).toBe(1);
  });

  test('orders are filtered by outcome', async () => {
    const { page } = operator;
    await page.goto('/console/orders');
    await page.getByLabel('Status').selectOption('OUT_OF_STOCK');
    await page.waitForURL(/outcome=OUT_OF_STOCK/);
    const states = async () => new Set(await page.locator('tbody tr td:nth-child(3)').allInnerTexts());
    await expect
      .poll(async () => [...(await states())].map((text) => text.replace(/\s+/g, ' ')))
      .toEqual(['cancelled out of stock']);
    await page.getByLabel('Status').selectOption('SELLER');
    await page.getByText('No order matches this filter.').waitFor();
  });

  test('a product shows the length of its waiting list', async () => {
    const { page } = operator;
    const product = await makeProduct({ title: 'Waiting Ring', stock: 0, restockQuantity: 0 });
    await order(buyer, [[product, 1]]);
    await page.goto(`/console/products/${product}`);
    await expect.poll(() => page.locator('.numbers dd').nth(4).textContent()).toBe('1');
  });

  test.each([
    ['/notices', /completed|in progress|stopped/],
    ['/queues', /Queues without messages, pauses and failures of the last hour are folded/],
    ['/queues?all=1', /factory-callback/],
    ['/audit', /^Started the redrive/],
    ['/vips', /No VIPs yet. A paid order of 100/],
    ['/health', /same handlers and template/],
    ['/nowhere', /Page not found/],
  ])('%s shows its content', async (path, text) => {
    await operator.page.goto(`/console${path}`);
    await operator.page.locator('main').getByText(text).first().waitFor();
  });

  test('an API problem is shown next to the button', async () => {
    const { page } = operator;
    await page.goto('/console/ads');
    await page.getByRole('button', { name: 'Request stop' }).first().click();
    await page.getByText(/The product is in stock/).waitFor();
  });

  test('a seller sees only own products and adjusts stock with a reason', async () => {
    const { page, complaints } = await visit(browser, { locale: 'ko-KR', colorScheme: 'dark' });
    await page.goto('/console');
    await signIn(page, 'seller');
    await page.getByRole('link', { name: '상품', exact: true }).click();
    await page.getByRole('link', { name: '말차 마블' }).click();
    await page.getByRole('button', { name: '재고 조정…' }).click();
    await page.getByLabel(/보유 수량 변경/).fill('5');
    await page.getByLabel('사유').fill('counted again');
    await page.getByRole('button', { name: '조정', exact: true }).click();
    await page.getByText('counted again').waitFor();
    expect(await page.getByRole('link', { name: '실패 메시지' }).count()).toBe(0);
    await page.goto('/console/dead-letters');
    await page.getByText('없는 페이지입니다').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('the stock chart has a time span, a readout and a table', async () => {
    const { page } = operator;
    const product = await makeProduct({ title: 'Charted', stock: 6 });
    await order(buyer, [[product, 4]]);
    await page.goto(`/console?productId=${product}`);
    await page.getByRole('button', { name: '24 h' }).click();
    await page.waitForURL(/window=24h/);
    const chart = page.getByRole('region', { name: 'Chart of Charted' });
    await chart.getByText(/available 0 → 2, lowest 0, highest 6/).waitFor();
    await chart.getByRole('img').hover({ position: { x: 5, y: 20 } });
    await chart.getByText(/: available 0, on hand 0$/).waitFor();
    await chart.getByRole('button', { name: 'Show as table' }).click();
    await chart.getByRole('columnheader', { name: 'Highest' }).waitFor();
  });

  test('the overview updates live', async () => {
    const { page } = operator;
    await page.goto('/console');
    await page.locator('[data-live="live"]').waitFor();
    const orders = page.locator('.numbers dd').first();
    const before = Number(await orders.textContent());
    await order(buyer, [[await makeProduct({ title: 'Live', stock: 1 }), 1]]);
    await expect.poll(async () => Number(await orders.textContent())).toBeGreaterThan(before);
    await settled();
  });

  test('after an expired session, signing in returns to the same page', async () => {
    const { page } = operator;
    await page.goto('/console/queues');
    // The renewal of the new page must not set the cookie again.
    await page.locator('[data-live="live"]').waitFor();
    await page.context().clearCookies();
    await page.reload();
    await page.getByText('Your session has expired').waitFor();
    await signIn(page);
    await page.getByRole('heading', { name: 'Queues' }).waitFor();
  });

  test('no page violated its content security policy or threw', () => expect(operator.complaints).toEqual([]));
});

/** Presses Tab until the focused element has the name. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let n = 0; n < 60; n++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(
      'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent',
    );
    if (name.test(String(focused).trim())) return;
  }
  throw new Error(`Tab does not reach ${name}`);
}
