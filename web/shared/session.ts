/**
 * The session of the signed-in user. The access token is only in memory, and the tabs of an app share it. The refresh token is
 * in a cookie that scripts cannot read. The browser stores who is signed in, so that a new tab knows that it can renew.
 */
import type { SessionApp } from '#domain/session.ts';
import type { ResponseBody } from './api-types.ts';
import { language } from './language.ts';
import { createStore } from './store.ts';

type Full = ResponseBody<'createSession'>;
/** Without an access token until the first renewal. */
export type Session = Pick<Full, 'user' | 'sessionId'> & Partial<Full>;

/** Shop and console have separate sessions: one person may be an operator and a buyer. */
const [, first = ''] = location.pathname.split('/');
export const app: SessionApp = first === 'console' || first === 'docs' ? first : 'shop';
const KEY = `donut.${app}.user`;

function read(): Session | undefined {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

export const session = createStore<Session | undefined>(read());
/** True after the session has ended. The sign-in form shows a message. */
export const wasEnded = createStore(false);

const tabs = new BroadcastChannel(`donut.${app}.session`);
tabs.onmessage = ({ data }: MessageEvent<Session | null>) => {
  if (data) wasEnded.set(false);
  session.set(data ?? undefined);
};

export function signedIn(next: Full): void {
  const { user, sessionId } = next;
  localStorage.setItem(KEY, JSON.stringify({ user, sessionId }));
  wasEnded.set(false);
  session.set(next);
  tabs.postMessage(next);
}

/** Forgets the session in every tab. The cookie is not valid any more. */
export function forget(): void {
  localStorage.removeItem(KEY);
  session.set(undefined);
  tabs.postMessage(null);
}

const renewalPath = `/api/v1/sessions/renewal?app=${app}`;
/** A request that hangs would hold the lock of every tab. */
const timeLimit = (): AbortSignal => AbortSignal.timeout(10_000);

/** Logs out. If the shop does not respond, the cookie stays until it expires. */
export function signOut(): void {
  forget();
  void exclusively(deleteCookie).catch(() => undefined);
}

const deleteCookie = (): Promise<Response> =>
  fetch(`/api/v1/sessions/current?app=${app}`, { method: 'DELETE', keepalive: true, signal: timeLimit() });

let renewing: Promise<Response | undefined> | undefined;

/**
 * Gets a new access token, at most one at a time over all tabs: a cookie may be used once. Resolves to the response if there is
 * no token because the shop is not available. If the session has ended, the user is signed out.
 * @param stale the token that is not valid any more
 */
export function renew(stale: string | undefined): Promise<Response | undefined> {
  renewing ??= exclusively(() => requestToken(stale)).finally(() => {
    renewing = undefined;
  });
  return renewing;
}

async function requestToken(stale: string | undefined): Promise<Response | undefined> {
  // Another tab may have renewed the token, or logged out, while this one waited.
  const asking = session.get();
  if (asking === undefined || asking.accessToken !== stale) return undefined;
  const response = await fetch(renewalPath, {
    method: 'POST',
    cache: 'no-store',
    headers: { 'accept-language': language.get() },
    signal: timeLimit(),
  });
  const next = response.ok ? ((await response.json()) as Full) : undefined;
  // The user may have logged out meanwhile: a response must not sign the user in again.
  if (session.get()?.sessionId !== asking.sessionId) return undefined;
  if (next) signedIn(next);
  if (next || response.status !== 401) return next ? undefined : response;
  forget();
  wasEnded.set(true);
  return undefined;
}

/** Browsers without locks (plain http) renew without one. */
const exclusively = <T>(work: () => Promise<T>): Promise<T> =>
  'locks' in navigator ? (navigator.locks.request(`donut.${app}.renewal`, work) as Promise<T>) : work();
