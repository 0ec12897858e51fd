/** Who comes to the shop front, and how. */
import type { Page } from 'playwright-core';

/** Logs a demo account in, and goes where it wanted to go. */
export async function logInAs(page: Page, name: string, next: string): Promise<void> {
  await page.goto(`/shop/log-in?next=${encodeURIComponent(next)}`);
  await page.getByLabel('E-mail').fill(`${name}@donut.test`);
  await page.getByLabel('Password').fill('donut-states');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Log out' }).waitFor();
}

/** Signs up with the code that the mailbox page of the shop shows; `wrongFirst`: after typing everything wrongly. */
export async function signUpAs(page: Page, email: string, { wrongFirst = false } = {}): Promise<void> {
  await page.getByRole('link', { name: 'Sign up' }).click();
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  const [mailbox] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: 'Read the mails of this machine' }).click(),
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
    await page.getByText('A value is not acceptable. Six digits.').waitFor();
    await page.getByText('A value is not acceptable. At least 8 characters.').waitFor();
  }
  await page.getByLabel('Code').fill(code);
  await page.getByLabel('Password').fill('long enough');
  await send.click();
  await page.getByRole('button', { name: 'Log out' }).waitFor();
}
