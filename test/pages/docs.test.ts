/** The documentation pages in a browser: content security policy, accessibility, and requests from the API page. */
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
/** Errors in the browser console. */
const complaints: string[] = [];

beforeAll(async () => {
  if (!chromium) return void process.stderr.write(`pages: skipped, ${NO_BROWSER}\n`);
  const serve = createPages(await makePages());
  server = createServer((request, response) => {
    if (serve(request, response)) return;
    requests.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`.trim());
    const body = request.url?.endsWith('/sessions')
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

test.runIf(chromium).for(variants)('the API page has no axe violations, %s, %i wide', async ([scheme, width]) => {
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({ colorScheme: scheme as 'light' | 'dark' });
  await page.goto(`${origin}/docs`);
  await page.getByText('The API of an online donut shop').waitFor();
  await expect.poll(violations, { timeout: 60_000 }).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
});

test.runIf(chromium)(
  'the API page sends requests with the token of the signed-in user and loads nothing from other origins',
  async () => {
    const foreignRequests: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) foreignRequests.push(request.url());
    });
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(`${origin}/docs`);
    await page.fill('[name=email]', 'minji@donut.test');
    await page.fill('[name=password]', 'donut-states');
    await page.click('#sign-in [type=submit]');
    await page.locator('#who', { hasText: 'Signed in as Minji (buyer)' }).waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expect.poll(violations, { timeout: 60_000 }).toEqual([]);
    }
    await page.goto(`${origin}/docs#?route=get-/api/v1/users/me`);
    await page.locator('#who', { hasText: 'Minji' }).waitFor({ state: 'attached' });
    await page
      .getByRole('button', { name: /execute|try/i })
      .locator('visible=true')
      .first()
      .click();
    await expect.poll(() => requests).toContain('GET /api/v1/users/me Bearer tok');
    expect(foreignRequests).toEqual([]);
  },
);
