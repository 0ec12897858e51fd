/** Accessibility and layout checks of a page: light and dark, Korean and English, wide and narrow. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [1280, 390];
const SCHEMES = ['light', 'dark'] as const;

interface Found {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** Returns the axe violations and the horizontal overflow of the current page, one sentence each. */
export async function violationsOf(page: Page, scheme: (typeof SCHEMES)[number] = 'light'): Promise<string[]> {
  if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(AXE);
  // The dark scheme changes only colours.
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

/** Checks the page as it is now, with whatever is opened, in both schemes. */
export async function checkOpened(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const wrong: string[] = [];
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    wrong.push(...(await violationsOf(page, colorScheme)));
  }
  return wrong;
}

/** Checks one page in eight variants. The page is loaded once for each language. */
export async function checkPage(page: Page, path: string): Promise<string[]> {
  const wrong: string[] = [];
  for (const language of ['en', 'ko']) {
    await page.evaluate(`localStorage.setItem('donut.language', '${language}')`);
    await page.goto(path);
    await page.locator('main h1').first().waitFor();
    await expect.poll(() => page.locator('main [role="status"]', { hasText: /Loading…|불러오는 중…/ }).count()).toBe(0);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        const found = await violationsOf(page, colorScheme);
        wrong.push(...found.map((text) => `${path} ${language} ${width} ${colorScheme}: ${text}`));
      }
    }
  }
  return wrong;
}
