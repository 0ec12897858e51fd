/** Every page for everybody: light and dark, Korean and English, wide and narrow. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { database } from '#test/stories/database.ts';
import { discard } from '#test/stories/dead.ts';
import { makeBuyers, order } from '#test/stories/shop.ts';
import { openBrowser, signIn, visit } from './browser.ts';
import { chromium, NO_BROWSER } from './chromium.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [1280, 390];
const SCHEMES = ['light', 'dark'] as const;
const PAGES = [
  '',
  '/orders',
  '/products',
  '/restocks',
  '/notices',
  '/dead-letters',
  '/queues',
  '/mails',
  '/mailbox',
  '/vips',
  '/ads',
  '/health',
];

const PRODUCT = 'prd_01kdvdna000000000000000001';
const LETTER = 'dl_00000000000000000000000001';

/** A message that waits for a person, as the table keeps it. */
const park = () =>
  database((client) =>
    client.query(
      `insert into app.dead_letters
         (id, queue, message_id, last_message_id, body, attributes, error, kind, receives, rounds, sends, state, parked_at)
       values ($1, 'vip', 'axe', 'axe', '{"type": "order.paid"}', '{}', 'a vip nobody knows', 'a vip nobody knows', 20, 3, 4, 'parked', app.now())`,
      [LETTER],
    ),
  );

interface Found {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What is wrong with the page as it stands, in a sentence each. */
async function wrongOn(page: Page, scheme: (typeof SCHEMES)[number]): Promise<string[]> {
  // Another scheme is other colours and nothing else.
  const rules = scheme === 'light' ? {} : { runOnly: ['color-contrast'] };
  const options = JSON.stringify({ resultTypes: ['violations'], ...rules });
  const found = (await page.evaluate(
    `axe.run({ exclude: [['iframe']] }, ${options}).then(({ violations }) => violations)`,
  )) as Found[];
  const tooWide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  return [
    ...found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`),
    ...(Number(tooWide) > 0 ? [`wider than the screen by ${tooWide} px`] : []),
  ];
}

/** Looks at one page in all its eight looks; it is loaded once a language. */
async function lookAt(page: Page, path: string): Promise<string[]> {
  const wrong: string[] = [];
  for (const language of ['en', 'ko']) {
    await page.evaluate(`localStorage.setItem('donut.language', '${language}')`);
    await page.goto(path);
    await page.locator('main h1').first().waitFor();
    await expect.poll(() => page.locator('main [role="status"]', { hasText: /Reading…|불러오는 중…/ }).count()).toBe(0);
    await page.evaluate(AXE);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        const found = await wrongOn(page, colorScheme);
        wrong.push(...found.map((text) => `${path} ${language} ${width} ${colorScheme}: ${text}`));
      }
    }
  }
  return wrong;
}

describe.skipIf(chromium === undefined)(`axe finds nothing (skipped when there is ${NO_BROWSER})`, () => {
  let browser: Browser;
  let page: Page;
  let orderId: string;

  beforeAll(async () => {
    browser = await openBrowser();
    // axe is put into the page as a test may; the page's own policy would refuse it.
    ({ page } = await visit(browser, { bypassCSP: true }));
    await page.goto('/console/health');
    await page.getByLabel('E-mail').waitFor();
    const buyer = (await makeBuyers(1))[0]?.token;
    await park();
    orderId = (await order<{ id: string }>(buyer ?? '', [[PRODUCT, 1]])).body.id;
  });
  afterAll(async () => {
    // Nobody's parked message stays behind for the other pages' stories.
    await discard(LETTER);
    await browser?.close();
  });

  test('on the way in', async () => expect(await lookAt(page, '/console')).toEqual([]));

  test('on every page', { timeout: 240_000 }, async () => {
    await page.evaluate(`localStorage.setItem('donut.language', 'en')`);
    await page.goto('/console/health');
    await signIn(page);
    const things = [`/orders/${orderId}`, `/products/${PRODUCT}`, `/dead-letters/${LETTER}`];
    const wrong: string[] = [];
    for (const path of [...PAGES, ...things]) wrong.push(...(await lookAt(page, `/console${path}`)));
    expect(wrong).toEqual([]);
  });
});
