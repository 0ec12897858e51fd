import { afterEach, expect, test, vi } from 'vitest';
import { json, later, openBrowser, sessionOf } from './tab.ts';

afterEach(() => {
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
