/** A browser tab for the modules of web/: each tab loads them anew. The tabs of a browser share its storage, locks and cookie. */
import { vi } from 'vitest';

interface Full {
  readonly accessToken: string;
  readonly expiresAt: string;
  readonly sessionId: string;
  readonly user: { readonly id: string; readonly role: string };
}
interface Store<T> {
  get(): T;
  set(value: T): void;
}
/** The exports of web/shared/session.ts that tests use. The types of a browser are unknown to the tests. */
interface SessionModule {
  readonly session: Store<(Partial<Full> & Pick<Full, 'sessionId' | 'user'>) | undefined>;
  readonly wasEnded: Store<boolean>;
  readonly signOutFailed: Store<boolean>;
  signedIn(next: Full): void;
  logIn(create: () => Promise<Full>): Promise<void>;
  ended(sessionId: string | undefined): void;
  signOut(): void;
  renew(stale: string | undefined): Promise<Response | undefined>;
}

export const sessionOf = (sessionId: string, accessToken: string, userId = 'usr_1'): Full => ({
  ...{ accessToken, sessionId, expiresAt: '2026-11-29T10:10:00.000Z', user: { id: userId, role: 'BUYER' } },
});
export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(status === 204 ? null : JSON.stringify(body), { status, headers });

interface Request {
  readonly method: string;
  readonly path: string;
  readonly token: string | undefined;
  readonly prefer: string | null;
  readonly signal: AbortSignal | null | undefined;
}

/** A browser whose requests are answered by `respond`. Call `vi.unstubAllGlobals()` after the test. */
export function openBrowser(respond: (request: Request) => Response | Promise<Response>) {
  const stored = new Map<string, string>();
  const channels = new Set<{ onmessage?: (event: { data: unknown }) => void }>();
  const requests: Request[] = [];
  let held: Promise<unknown> = Promise.resolve();
  class Channel {
    onmessage?: (event: { data: unknown }) => void;
    constructor() {
      channels.add(this);
    }
    postMessage(data: unknown): void {
      for (const other of channels) if (other !== this) other.onmessage?.({ data: structuredClone(data) });
    }
  }
  const storage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  };
  const locks = {
    request: <T>(_: string, work: () => Promise<T>): Promise<T> => {
      const result = held.then(work);
      held = result.catch(() => undefined);
      return result;
    },
  };
  vi.stubGlobal('location', { pathname: '/shop' });
  vi.stubGlobal('localStorage', storage);
  vi.stubGlobal('navigator', { language: 'en', locks });
  vi.stubGlobal('BroadcastChannel', Channel);
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    const request = {
      ...{ path, method: init.method ?? 'GET', signal: init.signal },
      token: headers.get('authorization')?.slice('Bearer '.length),
      prefer: headers.get('prefer'),
    };
    requests.push(request);
    return respond(request);
  });
  const load = async <T>(file: string): Promise<T> => vi.importActual<object>(`#web/${file}`) as Promise<T>;
  return {
    stored,
    requests,
    /** `METHOD path` of each request, without the query. */
    sent: () => requests.map(({ method, path }) => `${method} ${path.replace(/\?.*/, '').replace('/api/v1', '')}`),
    load,
    /** Opens a tab. Modules that are loaded next belong to the same tab. */
    async tab(): Promise<SessionModule> {
      vi.resetModules();
      return load('shared/session.ts');
    },
  };
}

/** A response that is given later. */
export function later() {
  let give: (response: Response) => void = () => undefined;
  const response = new Promise<Response>((resolve) => {
    give = resolve;
  });
  return { response, give };
}
