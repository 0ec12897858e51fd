/** The waiting list of the shop: which requests it makes, and which response it shows. */
import { afterEach, expect, test, vi } from 'vitest';
import { json, later, openBrowser, sessionOf } from './tab.ts';

interface WaitingList {
  readonly waitingList: { get(): readonly { readonly productId: string }[] };
  checkWaitingList(): Promise<void>;
  checkOldWaitingList(): Promise<void>;
  pollWaitingList(): Promise<void>;
  expireWaitingList(): void;
}
const listOf = (productId: string): Response => json(200, { items: [{ productId, notified: false }] });

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function openShop(respond: () => Response | Promise<Response>) {
  const browser = openBrowser(({ path }) => (path.includes('/orders') ? json(200, { items: [] }) : respond()));
  vi.stubGlobal('sessionStorage', { getItem: () => null, setItem: () => undefined });
  const lines = { readOwnWaitingList: ['GET', '/users/me/waiting-list'], listOrders: ['GET', '/orders'] };
  vi.stubGlobal('ROUTE_LINES', lines);
  (await browser.tab()).signedIn(sessionOf('ses_1', 'first'));
  return { ...(await browser.load<WaitingList>('shop/waiting-list.ts')), sent: browser.sent };
}

test('a slow response does not replace the list of a later check', async () => {
  const slow = later();
  const responses = [slow.response, listOf('prd_new')];
  const { waitingList, checkWaitingList } = await openShop(() => responses.shift() as Response);
  const first = checkWaitingList();
  await checkWaitingList();
  slow.give(listOf('prd_old'));
  await first;
  expect(waitingList.get().map(({ productId }) => productId)).toEqual(['prd_new']);
});

test('another page reads the list again only after a while, and the page of the list reads no orders', async () => {
  vi.useFakeTimers();
  const { checkOldWaitingList, pollWaitingList, sent } = await openShop(() => listOf('prd_1'));
  const both = ['GET /users/me/waiting-list', 'GET /orders'];
  await checkOldWaitingList();
  await checkOldWaitingList();
  expect(sent()).toEqual(both);
  vi.advanceTimersByTime(31_000);
  await checkOldWaitingList();
  expect(sent()).toEqual([...both, ...both]);
  await pollWaitingList();
  expect(sent()).toEqual([...both, ...both, 'GET /users/me/waiting-list']);
});

test('after units came back, the next page reads the list again: the notice is sent after the event', async () => {
  const { checkOldWaitingList, checkWaitingList, expireWaitingList, sent } = await openShop(() => listOf('prd_1'));
  await checkWaitingList();
  await checkOldWaitingList();
  expect(sent()).toHaveLength(2);
  expireWaitingList();
  await checkOldWaitingList();
  expect(sent()).toHaveLength(4);
});
