/**
 * Takes the pictures of the READMEs from a running local system: `node test/pictures.ts http://127.0.0.1:4510`.
 * Best after `npm start -- --fresh`: it makes the factory reject a restock, moves the test clock, and starts a flash sale.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { chromium as playwright } from 'playwright-core';
import { openControl } from '#bin/cli/control.ts';
import { playInterval } from '#bin/clock/play.ts';
import { type Buyer, connect, must } from '#bin/flash-sale/shop.ts';
import { chromium } from './pages/chromium.ts';

const FOLDER = join(import.meta.dirname, '..', 'docs', 'images');
const VIEWPORT = { width: 1_100, height: 960 };
const PASSWORD = 'donut-states';
const STEPS_MAX = 100;
/** Units that buyers order in each of the minutes after the sale, so that the stock chart has a shape. */
const LATER_UNITS = [2, 1, 3, 1, 2, 1, 4];

const origin = process.argv[2] ?? 'http://127.0.0.1:4510';
const shop = connect(origin);
const change = <T>(path: string, body: object): Promise<T> => must(shop.post<T>(`/_local/${path}`, body), path);

/** Orders units of a product as a new buyer. Where there are none, the order is rejected. */
async function order(productId: string | undefined, quantity: number): Promise<void> {
  const [buyer] = (await change<{ buyers: Buyer[] }>('buyers', { count: 1 })).buyers;
  const headers = { authorization: `Bearer ${buyer?.token}`, 'idempotency-key': randomUUID() };
  await shop.post('/api/v1/orders', { lines: [{ productId, quantity }] }, headers);
}

/** Parks a message: an order of a product without stock, and a factory that does not make it. */
async function parkDeadLetter(): Promise<string> {
  const credentials = { email: 'operator@donut.test', password: PASSWORD };
  const { accessToken } = await must(shop.post<{ accessToken: string }>('/api/v1/sessions', credentials), 'log in');
  const list = shop.get<{ items: { id: string; available: number }[] }>('/api/v1/products?limit=100');
  const soldOut = (await must(list, 'list products')).items.find(({ available }) => available === 0);
  await order(soldOut?.id, 12);
  for (let step = 0; step < STEPS_MAX; step++) {
    const found = shop.get<{ items: { id: string }[] }>('/api/v1/dead-letters?state=parked', accessToken);
    const [parked] = (await must(found, 'list dead letters')).items;
    if (parked) return parked.id;
    await change('clock', { advance: 'next', atMost: 'PT5M' });
  }
  throw new Error(`No message was parked in ${STEPS_MAX} steps of the test clock`);
}

const { settings } = await must(shop.get<{ settings: object }>('/_local/factory'), 'read the factory');
const browser = await playwright.launch({ executablePath: chromium ?? '', args: ['--no-sandbox'] });
try {
  await change('factory', { mode: 'reject', failRate: 0 });
  const deadLetterId = await parkDeadLetter();
  await change('factory', settings);
  const context = await browser.newContext({ baseURL: origin, viewport: VIEWPORT, locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto('/console');
  await page.getByLabel('E-mail').fill('operator@donut.test');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /Start a flash sale/ }).click();
  await page.getByText(/\d+ sold, \d+ rejected/).waitFor();
  const productId = (await page.getByRole('link', { name: 'View product' }).getAttribute('href'))?.split('/').at(-1);
  const control = openControl({ url: origin });
  for (const units of LATER_UNITS) {
    await playInterval(control, 60);
    await order(productId, units);
  }
  const chart = page.getByRole('region', { name: /^Chart of Flash/ });
  await chart.getByText(/→ [1-9]/).waitFor();
  // The events of the sale are counted within some seconds.
  await page.locator('[data-rate="refused"]', { hasText: /^(2\d|[3-9]\d)$/ }).waitFor();
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(FOLDER, 'console-light.png') });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(`/console/dead-letters/${deadLetterId}`);
  await page.getByRole('button', { name: 'Redrive…' }).waitFor();
  await page.locator('[data-live="live"]').waitFor();
  await page.screenshot({ path: join(FOLDER, 'console-dark.png') });
} finally {
  await change('factory', settings);
  await browser.close();
}
process.stdout.write(`wrote ${FOLDER}\n`);
