/** The documentation pages in a browser: content security policy, accessibility, and requests from the API pages. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import axe from 'axe-core';
import { type Browser, chromium as driver, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { makePages } from '#lib/pages.ts';
import { createPages } from '#local/runtime/pages.ts';
import { chromium, NO_BROWSER } from './chromium.ts';

const USER = { id: 'usr_1', name: 'Minji', role: 'BUYER', email: 'minji@donut.test' };

let server: Server;
let origin: string;
let browser: Browser;
let page: Page;
/** The requests to the API: method, path and Authorization header. */
const requests: string[] = [];
/** The idempotency keys of the requests. */
const keys: unknown[] = [];
/** Errors in the browser console. */
const complaints: string[] = [];

beforeAll(async () => {
  if (!chromium) return void process.stderr.write(`pages: skipped, ${NO_BROWSER}\n`);
  const serve = createPages(await makePages(), [], []);
  server = createServer((request, response) => {
    if (serve(request, response)) return;
    requests.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`.trim());
    if (request.headers['idempotency-key']) keys.push(request.headers['idempotency-key']);
    const body = /\/sessions(\/renewal|$)/.test(request.url ?? '')
      ? { accessToken: 'tok', expiresAt: '2030-01-01T00:00:00Z', user: USER }
      : USER;
    response.writeHead(request.method === 'POST' ? 201 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await driver.launch({ executablePath: chromium, args: ['--no-sandbox'] });
  page = await browser.newPage();
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', ({ message }) => complaints.push(message));
});
afterEach(() => {
  expect(complaints.splice(0)).toEqual([]);
});
afterAll(async () => {
  await browser?.close();
  server?.close();
});

async function violations() {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run());
  return found.violations.map(({ id, nodes }) => [id, nodes[0]?.html]);
}

const variants = ['light', 'dark'].flatMap((scheme) => [1280, 390].map((width) => [scheme, width] as const));

test.runIf(chromium).for(variants)(
  'problem pages and runbook have no axe violations, %s, %i wide',
  async ([scheme, width]) => {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: scheme as 'light' | 'dark' });
    for (const path of [
      '/docs/problems/',
      '/docs/problems/stock.sold_out',
      '/docs/problems/ko',
      '/docs/problems/request.blocked/ko',
      '/docs/operating#queue-restock',
      '/docs/operating/ko',
    ]) {
      await page.goto(`${origin}${path}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), path).toBe(true);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run());
      expect(violations.map(({ id, nodes }) => [path, id, nodes[0]?.html])).toEqual([]);
    }
  },
);

test.runIf(chromium).for(variants)('the API pages have no axe violations, %s, %i wide', async ([scheme, width]) => {
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({ colorScheme: scheme as 'light' | 'dark' });
  for (const path of ['/docs', '/docs/ko', '/docs/api/orders', '/docs/api/dead-letters/ko']) {
    await page.goto(`${origin}${path}`);
    // Everything is opened: sign-in, responses and forms.
    await page.evaluate(() => {
      for (const one of document.querySelectorAll('details')) one.open = true;
    });
    expect(await violations(), path).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), path).toBe(true);
  }
});

test.runIf(chromium)('a keyboard changes the sample for all requests, also on the next page', async () => {
  await page.goto(`${origin}/docs/api/orders`);
  const tab = page.getByRole('tab', { name: 'curl' }).first();
  await tab.focus();
  await page.keyboard.press('ArrowRight');
  const sample = page.locator('#placeOrder').getByRole('tabpanel');
  await expect.poll(() => sample.innerText()).toContain("await shop.POST('/api/v1/orders', {");
  await page.goto(`${origin}/docs/api/products`);
  await expect
    .poll(() => page.locator('#readProduct').getByRole('tabpanel').innerText())
    .toContain("await shop.GET('/api/v1/products/{productId}', {");
  await page.getByRole('tab', { name: 'curl' }).first().click();
  expect(await page.locator('#readProduct').getByRole('tabpanel').innerText()).toContain(`curl '${origin}/api/v1/`);
});

test.runIf(chromium)(
  'an API page sends requests with the token of the signed-in user and loads nothing from other origins',
  async () => {
    const foreignRequests: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) foreignRequests.push(request.url());
    });
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(`${origin}/docs/api/users`);
    await page.getByText('Sign in to try requests').click();
    await page.fill('#sign-in [name=email]', 'minji@donut.test');
    await page.fill('#sign-in [name=password]', 'donut-states');
    await page.click('#sign-in button');
    await page.locator('#session', { hasText: 'Signed in as Minji (buyer)' }).waitFor();
    const form = page.locator('#readMe .try');
    await form.locator('summary').click();
    await form.getByRole('button', { name: 'Send' }).click();
    await form.getByRole('status').getByText('"minji@donut.test"').waitFor();
    expect(requests).toContain('GET /api/v1/users/me Bearer tok');
    expect(foreignRequests).toEqual([]);
  },
);

test.runIf(chromium)('each request has a new idempotency key, and a repeat has the key of its request', async () => {
  await page.goto(`${origin}/docs/api/users/ko`);
  const form = page.locator('#chargeWallet .try');
  await form.locator('summary').click();
  keys.splice(0);
  await form.getByRole('button', { name: '보내기', exact: true }).click();
  const repeat = form.getByRole('button', { name: '같은 키로 다시 보내기' });
  await repeat.click();
  await expect.poll(() => keys.length).toBe(2);
  await repeat.waitFor();
  await form.getByRole('button', { name: '보내기', exact: true }).click();
  await expect.poll(() => keys.length).toBe(3);
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
  await form.locator('[name=body]').fill('{"amount":');
  await form.getByRole('button', { name: '보내기', exact: true }).click();
  await form.getByText('본문이 올바른 JSON이 아닙니다.').waitFor();
  expect(keys).toHaveLength(3);
});
