import { afterAll, beforeAll, test } from 'vitest';
import { api, makeProduct, now, order, tokenOf } from '#test/stories/shop.ts';
import { openBrowser, visit } from './browser.ts';
import { logInAs } from './buyer.ts';

let browser: any;
beforeAll(async () => { browser = await openBrowser(); });
afterAll(() => browser?.close());

test('shots', { timeout: 200_000 }, async () => {
  const availableAt = new Date((await now()) + 3_600_000).toISOString();
  const { id } = (await api('POST', '/products', { token: await tokenOf('seller'), key: crypto.randomUUID(), body: { title: 'Strawberry Dawn', price: 4000, stock: 5, availableAt } })).body;
  const product = await makeProduct({ title: 'Matcha Marble', stock: 3, price: 3800 });
  const gone = await makeProduct({ title: 'Hojicha Cream', stock: 0, restockQuantity: 0 });
  const token = await tokenOf('buyer19');
  const open = (await order<{ id: string }>(token, [[product, 1]])).body.id;
  for (const locale of ['ko-KR', 'en-GB']) for (const width of [390, 1280]) {
    const { page } = await visit(browser, { locale, viewport: { width, height: 900 } });
    await page.goto('/shop');
    await page.evaluate(`localStorage.setItem('donut.language', 'en')`);
    await logInAs(page, 'buyer19', '/shop');
    await page.evaluate(`localStorage.setItem('donut.language', '${locale.slice(0, 2)}')`);
    for (const [name, path] of [['home', '/shop'], ['sale', `/shop/products/${id}`], ['buy', `/shop/products/${product}`], ['gone', `/shop/products/${gone}`], ['order', `/shop/orders/${open}`], ['orders', '/shop/orders'], ['account', '/shop/account']] as const) {
      await page.goto(path);
      await page.locator('main h1').first().waitFor();
      await page.waitForTimeout(700);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: `/tmp/shot-${name}-${locale.slice(0, 2)}-${width}-${colorScheme}.png`, fullPage: true });
      }
    }
    if (width === 390) {
      await page.route(/\/api\/v1\/orders$/, (r: any) => r.fulfill({ status: 202, json: { status: 'QUEUED', id: 'ord_01kdvdna00000000000000queue', acceptedAt: '2026-11-29T10:00:00.000Z' }, headers: { location: '/api/v1/order-requests/t', 'retry-after': '1' } }));
      await page.route(/\/api\/v1\/order-requests\//, (r: any) => r.fulfill({ status: 202, json: { estimatedSeconds: 7 }, headers: { 'retry-after': '1' } }));
      await page.goto(`/shop/products/${product}`);
      await page.locator('main form button').first().click();
      await page.waitForTimeout(1800);
      await page.screenshot({ path: `/tmp/shot-queued-${locale.slice(0, 2)}.png` });
    }
    await page.context().close();
  }
});
