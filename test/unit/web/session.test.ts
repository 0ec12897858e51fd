import { afterEach, expect, test, vi } from 'vitest';
import { json, openBrowser, sessionOf } from './tab.ts';

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
