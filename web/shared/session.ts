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

const RENEWAL_MILLISECONDS_MAX = 10_000;
/** A renewal that is refused as 429 or 503 is repeated. The attempts hold the lock: the other tabs send none of their own. */
const RENEWAL_ATTEMPTS_MAX = 4;
/** A longer Retry-After is reported at once: a database that resumes needs half a minute, and pages say so. */
const RETRY_AFTER_SECONDS_MAX = 3;
/** Longer than API Gateway waits for a response. */
const LOG_IN_MILLISECONDS_MAX = 30_000;
/** A request that hangs would hold the lock of every tab. */
const timeLimit = (milliseconds = RENEWAL_MILLISECONDS_MAX): AbortSignal => AbortSignal.timeout(milliseconds);

const tabs = new BroadcastChannel(`donut.${app}.session`);
tabs.onmessage = ({ data }: MessageEvent<Full | { readonly forgotten: string }>) => {
  if ('forgotten' in data) return forgetHere(data.forgotten);
  wasEnded.set(false);
  session.set(data);
};

export function signedIn(next: Full): void {
  const { user, sessionId } = next;
  localStorage.setItem(KEY, JSON.stringify({ user, sessionId }));
  localStorage.removeItem(SIGN_OUT_KEY);
  signOutFailed.set(false);
  wasEnded.set(false);
  session.set(next);
  tabs.postMessage(next);
}

/** Logs in. A renewal that runs ends first: otherwise its cookie could replace the cookie of the new session. */
export const logIn = (create: (signal: AbortSignal) => Promise<Full>): Promise<void> =>
  exclusively(async () => signedIn(await create(timeLimit(LOG_IN_MILLISECONDS_MAX))));

function forgetHere(sessionId: string): void {
  if (session.get()?.sessionId === sessionId) session.set(undefined);
}

/** Forgets a session in every tab. A newer session stays. */
function forget(sessionId: string): void {
  if (read()?.sessionId === sessionId) localStorage.removeItem(KEY);
  forgetHere(sessionId);
  tabs.postMessage({ forgotten: sessionId });
}

/** The API has responded that the session has ended. A late response about an earlier session changes nothing. */
export function ended(sessionId: string | undefined): void {
  if (sessionId === undefined || session.get()?.sessionId !== sessionId) return;
  forget(sessionId);
  wasEnded.set(true);
}

const renewalPath = `/api/v1/sessions/renewal?app=${app}`;

/** Set from a log-out until the shop has ended the session: its cookie may still be valid. */
const SIGN_OUT_KEY = `donut.${app}.sign-out`;
/** True if the shop has not ended the session at a log-out. Every later load of a page tries again. */
export const signOutFailed = createStore(false);

/** Logs out: here at once, and in the shop after a renewal that runs. */
export function signOut(): void {
  const sessionId = session.get()?.sessionId;
  if (sessionId !== undefined) forget(sessionId);
  localStorage.setItem(SIGN_OUT_KEY, '1');
  void exclusively(endSession);
}

async function endSession(): Promise<void> {
  // A log-in meanwhile has replaced the cookie.
  if (localStorage.getItem(SIGN_OUT_KEY) === null) return;
  const init = { method: 'DELETE', keepalive: true, signal: timeLimit() };
  const response = await fetch(`/api/v1/sessions/current?app=${app}`, init).catch(() => undefined);
  if (response?.ok) localStorage.removeItem(SIGN_OUT_KEY);
  signOutFailed.set(!response?.ok);
}

let renewing: Promise<Response | undefined> | undefined;

/**
 * Gets a new access token, at most one at a time over all tabs: a cookie may be used once. Resolves to the response if there is
 * no token because the shop is not available, after a few attempts. If the session has ended, the user is signed out.
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
  const isStill = (): boolean => session.get()?.sessionId === asking?.sessionId;
  if (asking?.accessToken !== stale) return undefined;
  for (let attempt = 1; asking && isStill(); attempt++) {
    // A cookie of another session, which another host below the same domain may have set, is then ignored.
    const response = await fetch(`${renewalPath}&sessionId=${asking.sessionId}`, {
      method: 'POST',
      cache: 'no-store',
      headers: { 'accept-language': language.get() },
      signal: timeLimit(),
    });
    const next = response.ok ? ((await response.json()) as Full) : undefined;
    // The user may have logged out meanwhile: a response must not sign the user in again.
    if (!isStill()) return undefined;
    if (next) return void signedIn(next);
    if (response.status === 401) return void ended(asking.sessionId);
    if (attempt === RENEWAL_ATTEMPTS_MAX || !(await pauseBeforeRetry(response))) return response;
  }
  return undefined;
}

/** Waits as long as Retry-After says, and up to twice as long: not all browsers retry at once. False: retrying is useless. */
async function pauseBeforeRetry({ status, headers }: Response): Promise<boolean> {
  const seconds = Number(headers.get('retry-after') ?? 1);
  if ((status !== 429 && status !== 503) || !(seconds <= RETRY_AFTER_SECONDS_MAX)) return false;
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000 * (1 + Math.random())));
  return true;
}

/** Browsers without locks (plain http) renew without one. */
const exclusively = <T>(work: () => Promise<T>): Promise<T> =>
  'locks' in navigator ? (navigator.locks.request(`donut.${app}.renewal`, work) as Promise<T>) : work();

if (localStorage.getItem(SIGN_OUT_KEY) !== null) void exclusively(endSession);
