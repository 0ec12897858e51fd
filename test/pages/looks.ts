/** A page for everybody: light and dark, Korean and English, wide and narrow. */
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
export async function lookAt(page: Page, path: string): Promise<string[]> {
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
