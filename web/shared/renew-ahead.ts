/**
 * Renews the access token before it expires, while the tab is visible. Otherwise all buyers who wait for the start of a sale
 * would need a renewal in the same second.
 */
import { SESSION_TOKEN_LIFE_MINUTES } from '#domain/limits.ts';
import { renew, session } from './session.ts';

/** The part of a token's life after which the token is renewed: random, so that the renewals are spread over minutes. */
const EARLIEST = 0.4;
const LATEST = 0.8;
const RETRY_MILLISECONDS = 30_000;
const between = (from: number, to: number): number => from + Math.random() * (to - from);

export function renewAhead(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let token = session.get()?.accessToken;
  // A new tab has no token yet.
  let isDue = true;
  const renewIfDue = (): void => {
    if (!isDue || document.hidden || session.get() === undefined) return;
    schedule(RETRY_MILLISECONDS * between(1, 2));
    void renew(session.get()?.accessToken).catch(() => undefined);
  };
  function schedule(milliseconds: number): void {
    isDue = false;
    clearTimeout(timer);
    timer = setTimeout(() => {
      isDue = true;
      renewIfDue();
    }, milliseconds);
  }
  session.subscribe(() => {
    if (session.get()?.accessToken === token) return;
    token = session.get()?.accessToken;
    // Not computed from `expiresAt`: the clock of the browser may be wrong.
    if (token !== undefined) schedule(SESSION_TOKEN_LIFE_MINUTES * 60_000 * between(EARLIEST, LATEST));
  });
  document.addEventListener('visibilitychange', renewIfDue);
  renewIfDue();
}
