/** Every mail, and every page behind a link of a mail, on a phone and for screen readers. */
import axe from 'axe-core';
import { type Browser, chromium as driver, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AD_ACTIONS } from '#domain/ad.ts';
import { renderConfirmation } from '#mail/confirmation.tsx';
import { renderMail } from '#mail/render.tsx';
import { renderUnsubscription } from '#mail/unsubscription.tsx';
import { filledWith, hasUserText, MAILS } from '#test/unit/mail/mails.ts';
import { OPERATOR_MAILS } from '#test/unit/mail/operators.ts';
import { chromium, NO_BROWSER } from './chromium.ts';

/** The narrowest supported phone. */
const PHONE = { width: 360, height: 740 };
const TEXT_PIXELS_MIN = 14;

/** A title without a line break opportunity. */
const LONG = 'W'.repeat(100);

const LOCALES = ['ko', 'en'] as const;
const WRITTEN = [
  ...MAILS.map((mail) => ({ name: `${mail.kind} in ${mail.locale}`, html: renderMail(mail).html })),
  ...MAILS.filter(hasUserText).map((mail) => ({
    name: `${mail.kind} in ${mail.locale} with an endless name`,
    html: renderMail(filledWith(mail, LONG)).html,
  })),
  ...OPERATOR_MAILS.map(({ kind, locale, html }) => ({ name: `${kind} in ${locale}`, html })),
  ...LOCALES.flatMap((locale) => [
    ...AD_ACTIONS.flatMap((action) =>
      (['open', 'recorded', 'over'] as const).map((outcome) => ({
        name: `page to ${action} an ad, ${outcome}, in ${locale}`,
        html: renderConfirmation({ locale, action, outcome, title: 'Glazed Classic' }),
      })),
    ),
    ...(['open', 'unsubscribed', 'forged'] as const).map((outcome) => ({
      name: `page to unsubscribe, ${outcome}, in ${locale}`,
      html: renderUnsubscription({ locale, outcome, title: 'Glazed Classic' }),
    })),
  ]),
];

if (!chromium) process.stderr.write(`pages: skipped, ${NO_BROWSER}\n`);

let browser: Browser;
let page: Page;
beforeAll(async () => {
  if (!chromium) return;
  browser = await driver.launch({ executablePath: chromium, args: ['--no-sandbox'] });
  page = await browser.newPage({ viewport: PHONE });
});
afterAll(() => browser?.close());

test.runIf(chromium).for(WRITTEN)('$name is readable on a phone and has no axe violations', async ({ html }) => {
  await page.setContent(html);
  const { tooWide, smallest } = await page.evaluate(() => {
    const texts = [...document.body.querySelectorAll('*')].filter((one) =>
      [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()),
    );
    return {
      tooWide: texts.filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth).length,
      smallest: Math.min(...texts.map((one) => Number.parseFloat(getComputedStyle(one).fontSize))),
    };
  });
  expect(tooWide, 'texts wider than the screen').toBe(0);
  expect(smallest).toBeGreaterThanOrEqual(TEXT_PIXELS_MIN);
  await page.evaluate(axe.source);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run());
    expect(violations.map(({ id, nodes }) => [colorScheme, id, nodes[0]?.html])).toEqual([]);
  }
});
