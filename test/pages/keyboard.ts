/** Works a page by keyboard only. */
import type { Page } from 'playwright-core';

const STOPS_MAX = 120;
const FOCUSED = `(() => {
  const at = document.activeElement;
  return at?.ariaLabel || at?.labels?.[0]?.textContent || at?.textContent || '';
})()`;

/** Presses Tab until the focus is on the control with this name. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let stop = 0; stop < STOPS_MAX; stop++) {
    await page.keyboard.press('Tab');
    const focused = String(await page.evaluate(FOCUSED));
    if (name.test(focused)) return;
    passed.push(focused);
  }
  throw new Error(`Tab does not reach ${name}, only: ${passed.join(' | ')}`);
}

/** Presses the control with this name. */
export async function press(page: Page, name: RegExp): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('Enter');
}

/** Replaces the text of the field with this name. */
export async function typeInto(page: Page, name: RegExp, text: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(text);
}
