/** Logs buyers in and signs them up. */
import type { Page } from 'playwright-core';

/** Logs a demo account in and opens the `next` page. */
export async function logInAs(page: Page, name: string, next: string): Promise<void> {
  await page.goto(`/shop/log-in?next=${encodeURIComponent(next)}`);
  await page.getByLabel('E-mail').fill(`${name}@donut.test`);
  await page.getByLabel('Password').fill('donut-states');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Log out' }).waitFor();
}

/** Signs up with the code from the shop's mailbox page. With `wrongFirst`, invalid values are submitted first. */
export async function signUpAs(page: Page, email: string, { wrongFirst = false } = {}): Promise<void> {
  await page.getByRole('link', { name: 'Sign up' }).click();
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Send code' }).click();
  const [mailbox] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: 'Open the local mailbox' }).click(),
  ]);
  const mail = mailbox.getByRole('article').first();
  await mail.waitFor();
  const [code = ''] = /\b\d{6}\b/.exec((await mail.textContent()) ?? '') ?? [];
  await mailbox.close();
  const send = page.getByRole('button', { name: 'Sign up' });
  await page.getByLabel('Name').fill('Kim Donut');
  if (wrongFirst) {
    await page.getByLabel('Code').fill('12');
    await page.getByLabel('Password').fill('short');
    await send.click();
    await page.getByText('A value is invalid. Six digits.').waitFor();
    await page.getByText('A value is invalid. At least 8 characters.').waitFor();
  }
  await page.getByLabel('Code').fill(code);
  await page.getByLabel('Password').fill('long enough');
  await send.click();
  await page.getByRole('button', { name: 'Log out' }).waitFor();
}
