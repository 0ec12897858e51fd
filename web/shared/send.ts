/** Sends requests with an access token, which is renewed when it is not valid any more. */
import { language } from './language.ts';
import { renew, session } from './session.ts';

/** The API did not respond, or its response is not JSON. */
export class Unreachable extends Error {}

/**
 * Sends a request with the access token and the language of the page. Without a valid token the token is renewed first, and the
 * request is repeated: a 401 means that nothing was done.
 * @param isPublic the route needs no token: the request does not wait for one, and its 401 does not mean an expired token
 */
export async function send(path: string, init: RequestInit = {}, isPublic = false): Promise<Response> {
  const userId = session.get()?.user.id;
  if (isPublic || new Headers(init.headers).has('authorization')) return request(path, init, tokenOf(userId));
  const isNew = userId !== undefined && tokenOf(userId) === undefined;
  const unavailable = isNew ? await renewed(undefined) : undefined;
  if (unavailable) return unavailable;
  const token = tokenOf(userId);
  const response = await request(path, init, token);
  if (response.status !== 401 || token === undefined) return response;
  const refused = await renewed(token);
  if (refused) return refused;
  const next = tokenOf(userId);
  return next === undefined ? response : request(path, init, next);
}

/** The access token, if the user is still signed in: a request is never sent as another user than the page has shown. */
function tokenOf(userId: string | undefined): string | undefined {
  const current = session.get();
  return current?.user.id === userId ? current?.accessToken : undefined;
}

const renewed = (stale: string | undefined): Promise<Response | undefined> =>
  renew(stale).catch((error: unknown) => {
    throw new Unreachable('', { cause: error });
  });

function request(path: string, init: RequestInit, token: string | undefined): Promise<Response> {
  const headers = new Headers(init.headers);
  if (token && !headers.has('authorization')) headers.set('authorization', `Bearer ${token}`);
  if (!headers.has('accept-language')) headers.set('accept-language', language.get());
  return fetch(path, { ...init, headers, cache: 'no-store' }).catch((error: unknown) => {
    throw init.signal?.aborted ? error : new Unreachable('', { cause: error });
  });
}
