import { afterEach, expect, test, vi } from 'vitest';
import { json, later, openBrowser, sessionOf } from './tab.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('a renewal without a response ends after ten seconds, and the next one may begin', async () => {
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(AbortSignal.abort(new Error('timeout')));
  const browser = openBrowser(({ signal }) => {
    if (signal?.aborted) throw signal.reason;
    return json(200, sessionOf('ses_1', 'second'));
  });
  const { renew, session, signedIn } = await browser.tab();
  signedIn(sessionOf('ses_1', 'first'));
  await expect(renew('first')).rejects.toThrow('timeout');
  expect(timeout).toHaveBeenCalledWith(10_000);
  await renew('first');
  expect(session.get()?.accessToken).toBe('second');
});

test('a log-out while a renewal runs stays a log-out, and the cookie of the renewal is deleted after it', async () => {
  const renewal = later();
  const browser = openBrowser(({ method }) => (method === 'DELETE' ? json(204, undefined) : renewal.response));
  const { renew, session, signedIn, signOut } = await browser.tab();
  signedIn(sessionOf('ses_1', 'first'));
  const renewed = renew('first');
  await vi.waitFor(() => expect(browser.sent()).toEqual(['POST /sessions/renewal']));
  signOut();
  expect(session.get()).toBeUndefined();
  renewal.give(json(200, sessionOf('ses_1', 'second')));
  await renewed;
  await vi.waitFor(() => expect(browser.sent()).toEqual(['POST /sessions/renewal', 'DELETE /sessions/current']));
  expect(session.get()).toBeUndefined();
  expect([...browser.stored.values()]).toEqual([]);
});

test('a log-in waits for a renewal that runs, and a late response about the earlier session does not end the new one', async () => {
  const renewal = later();
  const browser = openBrowser(() => renewal.response);
  const { logIn, renew, session, signedIn } = await browser.tab();
  const other = await browser.tab();
  signedIn(sessionOf('ses_1', 'first'));
  const renewed = renew('first');
  await vi.waitFor(() => expect(browser.requests).toHaveLength(1));
  let hasBegun = false;
  const loggedIn = logIn(async () => {
    hasBegun = true;
    return sessionOf('ses_2', 'of the new session');
  });
  await Promise.resolve();
  expect(hasBegun).toBe(false);
  renewal.give(json(200, sessionOf('ses_1', 'second')));
  await Promise.all([renewed, loggedIn]);
  other.ended('ses_1');
  expect(session.get()?.sessionId).toBe('ses_2');
  expect(other.session.get()?.sessionId).toBe('ses_2');
  other.ended('ses_2');
  expect([session.get(), other.session.get(), other.wasEnded.get(), browser.stored.size]).toEqual([
    ...[undefined, undefined, true, 0],
  ]);
});

test('a renewal that is refused for the moment is repeated after Retry-After, a few times, and no longer after a log-out', async () => {
  vi.useFakeTimers();
  let refusals = 2;
  const browser = openBrowser(({ method }) => {
    if (method === 'DELETE') return json(204, undefined);
    return refusals-- > 0 ? json(429, {}, { 'retry-after': '2' }) : json(200, sessionOf('ses_1', 'second'));
  });
  const { renew, session, signedIn, signOut } = await browser.tab();
  signedIn(sessionOf('ses_1', 'first'));
  const renewed = renew('first');
  await vi.advanceTimersByTimeAsync(1_999);
  expect(browser.requests).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(8_000);
  expect(await renewed).toBeUndefined();
  expect([session.get()?.accessToken, browser.requests.length]).toEqual(['second', 3]);
  refusals = Number.POSITIVE_INFINITY;
  const refused = renew('second');
  await vi.advanceTimersByTimeAsync(60_000);
  expect((await refused)?.status).toBe(429);
  expect(browser.requests.length).toBe(3 + 4);
  const abandoned = renew('second');
  await vi.advanceTimersByTimeAsync(0);
  signOut();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await abandoned).toBeUndefined();
  expect(browser.sent().slice(7)).toEqual(['POST /sessions/renewal', 'DELETE /sessions/current']);
});

test('a long Retry-After is reported at once', async () => {
  const browser = openBrowser(() => json(503, {}, { 'retry-after': '5' }));
  const { renew, signedIn } = await browser.tab();
  signedIn(sessionOf('ses_1', 'first'));
  expect((await renew('first'))?.status).toBe(503);
  expect(browser.requests).toHaveLength(1);
});

test('a visible tab renews its token before the token expires; a hidden tab renews when it is shown', async () => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  let renewals = 0;
  const browser = openBrowser(() => json(200, sessionOf('ses_1', `renewed ${++renewals}`)));
  const listeners: (() => void)[] = [];
  const page = { hidden: false, addEventListener: (_: string, listener: () => void) => listeners.push(listener) };
  vi.stubGlobal('document', page);
  (await browser.tab()).signedIn(sessionOf('ses_1', 'first'));
  const { session } = await browser.tab();
  (await browser.load<{ renewAhead(): void }>('shared/renew-ahead.ts')).renewAhead();
  await vi.advanceTimersByTimeAsync(0);
  expect(session.get()?.accessToken).toBe('renewed 1');
  await vi.advanceTimersByTimeAsync(3 * 60_000);
  expect(renewals).toBe(1);
  await vi.advanceTimersByTimeAsync(6 * 60_000);
  expect(renewals).toBe(2);
  page.hidden = true;
  await vi.advanceTimersByTimeAsync(20 * 60_000);
  expect(renewals).toBe(2);
  page.hidden = false;
  for (const listener of listeners) listener();
  await vi.advanceTimersByTimeAsync(0);
  expect(session.get()?.accessToken).toBe('renewed 3');
});

test('a log-out that the shop has not confirmed is reported, and repeated when a page is loaded', async () => {
  const statuses = [503, 0, 204];
  const browser = openBrowser(() => {
    const status = statuses.shift() ?? 500;
    if (status === 0) throw new TypeError('no connection');
    return json(status, {});
  });
  const { signedIn, signOut, signOutFailed } = await browser.tab();
  signedIn(sessionOf('ses_1', 'first'));
  signOut();
  await vi.waitFor(() => expect(signOutFailed.get()).toBe(true));
  const second = await browser.tab();
  await vi.waitFor(() => expect(second.signOutFailed.get()).toBe(true));
  const third = await browser.tab();
  await vi.waitFor(() => expect(browser.stored.size).toBe(0));
  await browser.tab();
  expect([third.signOutFailed.get(), third.session.get(), browser.requests.length]).toEqual([false, undefined, 3]);
});

test('a log-in after a log-out that failed is not logged out', async () => {
  const browser = openBrowser(() => json(503, {}));
  const { logIn, session, signedIn, signOut, signOutFailed } = await browser.tab();
  signedIn(sessionOf('ses_1', 'first'));
  signOut();
  await logIn(async () => sessionOf('ses_2', 'new'));
  const reloaded = await browser.tab();
  expect([signOutFailed.get(), session.get()?.sessionId, reloaded.session.get()?.sessionId]).toEqual([
    ...[false, 'ses_2', 'ses_2'],
  ]);
  expect(browser.sent()).toEqual(['DELETE /sessions/current']);
});
