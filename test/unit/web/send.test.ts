import { afterEach, expect, test, vi } from 'vitest';
import { routes } from '#api/routes.ts';
import { json, later, openBrowser, sessionOf } from './tab.ts';

interface Client {
  call(name: string, request: object): Promise<{ readonly body: unknown }>;
}
const ROUTE_LINES = Object.fromEntries(
  Object.entries(routes).map(([name, { method, path, who }]) => [
    name,
    [method, path, false, (who as readonly string[]).includes('anyone')],
  ]),
);
const problem = (status: number, code: string): Response => json(status, { status, code, title: code, errors: [] });

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** A tab of a signed-in user without an access token, as after a reload. */
async function reloadedTab(respond: Parameters<typeof openBrowser>[0]) {
  const browser = openBrowser(respond);
  vi.stubGlobal('ROUTE_LINES', ROUTE_LINES);
  (await browser.tab()).signedIn(sessionOf('ses_1', 'first'));
  const tab = await browser.tab();
  return { browser, ...tab, ...(await browser.load<Client>('shared/client.ts')) };
}

test('a public page of a new tab is read without an access token, also when renewals are refused', async () => {
  const { browser, call } = await reloadedTab(({ method }) =>
    method === 'POST' ? problem(429, 'request.throttled') : json(200, { id: 'prd_1' }),
  );
  expect((await call('readProduct', { params: { productId: 'prd_1' } })).body).toEqual({ id: 'prd_1' });
  expect(browser.sent()).toEqual(['GET /products/prd_1']);
});

test('a late 401 of an earlier session does not end the session that began meanwhile', async () => {
  const late = later();
  const { call, ended, session, signedIn } = await reloadedTab(({ method }) =>
    method === 'POST' ? json(200, sessionOf('ses_1', 'second')) : late.response,
  );
  const reading = call('readWallet', {});
  await vi.waitFor(() => expect(session.get()?.accessToken).toBe('second'));
  ended('ses_1');
  signedIn(sessionOf('ses_2', 'new'));
  late.give(problem(401, 'auth.required'));
  await expect(reading).rejects.toThrow('auth.required');
  expect(session.get()?.sessionId).toBe('ses_2');
});

test('a request of one user is never sent, or repeated, as another user', async () => {
  const [late, renewal] = [later(), later()];
  const { browser, call, session, signedIn } = await reloadedTab(({ method }) =>
    method === 'POST' ? renewal.response : late.response,
  );
  const waiting = call('readWallet', {});
  const waitingToo = call('deleteMe', {});
  await vi.waitFor(() => expect(browser.sent()).toEqual(['POST /sessions/renewal']));
  signedIn(sessionOf('ses_2', 'of another', 'usr_2'));
  renewal.give(json(200, sessionOf('ses_1', 'second')));
  late.give(problem(401, 'auth.required'));
  await expect(waiting).rejects.toThrow();
  await expect(waitingToo).rejects.toThrow();
  expect(browser.requests.map(({ token }) => token)).toEqual([undefined, undefined, undefined]);
  expect(session.get()?.sessionId).toBe('ses_2');
});

test('the repetition after a renewal is not sent as another user', async () => {
  const late = later();
  const { browser, call, signedIn } = await reloadedTab(() => late.response);
  signedIn(sessionOf('ses_1', 'first'));
  const deletion = call('deleteMe', {});
  await vi.waitFor(() => expect(browser.requests).toHaveLength(1));
  signedIn(sessionOf('ses_2', 'of another', 'usr_2'));
  late.give(problem(401, 'auth.required'));
  await expect(deletion).rejects.toThrow('auth.required');
  expect(browser.requests.map(({ token }) => token)).toEqual(['first']);
});
