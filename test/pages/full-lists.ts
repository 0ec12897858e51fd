/** Every list of the console with full rows. */
import type { Page } from 'playwright-core';
import { fullMailbox, fullOverview, fullProduct, rowsOf } from './phone-rows.ts';

const LISTS = [
  'dead-letters/redrives',
  'orders',
  'products',
  'restocks',
  'notices',
  'dead-letters',
  'queues',
  'mails',
  'mailbox',
  'vips',
  'ads',
];
/** The lists of the console, and the overview, below `/console`. */
export const LIST_PATHS = ['', ...LISTS.map((name) => `/${name}`), '/audit'];

/** Responds to every list with full rows. The other requests go to the system. */
export async function fillLists(page: Page): Promise<void> {
  await page.route(/\/_local\/mailbox\?/, (route) => route.fulfill({ json: fullMailbox }));
  await page.route(/\/api\/v1\//, async (route) => {
    const path = new URL(route.request().url()).pathname.replace('/api/v1', '');
    const rows = route.request().method() === 'GET' ? rowsOf(path) : undefined;
    if (rows) return route.fulfill({ json: rows });
    if (/^\/products\/prd_\w+$/.test(path)) return route.fulfill({ json: fullProduct });
    if (path !== '/overview') return route.continue();
    return route.fulfill({ json: fullOverview((await (await route.fetch()).json()) as object) });
  });
}
