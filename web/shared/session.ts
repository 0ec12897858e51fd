/** The session of the signed-in user. It ends when the tab is closed. */
import type { ResponseBody } from './api-types.ts';
import { createStore } from './store.ts';

export type Session = ResponseBody<'createSession'>;
const KEY = 'donut.session';

function read(): Session | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

export const session = createStore<Session | undefined>(read());
/** True after the access token expired. The sign-in form shows a message. */
export const wasEnded = createStore(false);

export function signedIn(next: Session): void {
  sessionStorage.setItem(KEY, JSON.stringify(next));
  wasEnded.set(false);
  session.set(next);
}

export function signOut(): void {
  sessionStorage.removeItem(KEY);
  session.set(undefined);
}
