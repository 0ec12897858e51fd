/** The API client of the browser. Its types come from the route table; the bundle contains only methods and paths. */
import type { ProblemDetails } from '#api/problems.ts';
import type { RouteName } from '#api/routes.ts';
import type { Inputs, ResponseBody } from './api-types.ts';
import { language } from './language.ts';
import { forget, renew, session, wasEnded } from './session.ts';

/** lib/pages.ts writes this table into the bundle. */
declare const ROUTE_LINES: Readonly<Record<RouteName, readonly [method: string, path: string, idempotent: boolean]>>;
const BASE_PATH = '/api/v1';

export type ApiRequest<N extends RouteName> = Inputs<N> & {
  /** The Idempotency-Key of a POST request. Repeating the request with the same key returns the first response. */
  readonly key?: string;
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
  readonly signal?: AbortSignal;
};
interface Reply<T> {
  readonly status: number;
  readonly body: T;
  readonly etag: string | null;
  /** The header Location. */
  readonly location: string | null;
  /** Of the header Retry-After; undefined without the header. */
  readonly retrySeconds: number | undefined;
}
export type ApiResponse<N extends RouteName> = Reply<ResponseBody<N>>;

const secondsOf = (retryAfter: string | null): number | undefined =>
  retryAfter === null ? undefined : Number(retryAfter);

/** The API returned an RFC 9457 problem. */
export class ApiProblem extends Error {
  readonly problem: ProblemDetails;
  /** Of the header Retry-After; undefined without the header. */
  readonly retrySeconds: number | undefined;

  constructor(problem: ProblemDetails, retryAfter: string | null) {
    super(problem.title);
    this.problem = problem;
    this.retrySeconds = secondsOf(retryAfter);
  }
}
/** The API did not respond, or its response is not JSON. */
export class Unreachable extends Error {}

export const isCode = (error: unknown, code: ProblemDetails['code']): boolean =>
  error instanceof ApiProblem && error.problem.code === code;

/** A database that resumes after a pause needs up to half a minute. Until then the responses are 503. */
export const isStarting = (error: unknown): error is ApiProblem => isCode(error, 'service.unavailable');

function addressOf(path: string, { params = {}, query = {} }: { params?: object; query?: object }): string {
  const filled = Object.entries(params).reduce(
    (rest, [name, value]) => rest.replace(`{${name}}`, encodeURIComponent(value)),
    path,
  );
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return `${BASE_PATH}${filled}${given.length > 0 ? `?${new URLSearchParams(given as [string, string][])}` : ''}`;
}

/**
 * Sends a request with the access token and the language of the page. Without a valid token the token is renewed first, and the
 * request is repeated: a 401 means that nothing was done.
 */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  if (new Headers(init.headers).has('authorization')) return request(path, init);
  const isNew = session.get() !== undefined && session.get()?.accessToken === undefined;
  const unavailable = isNew ? await renewed(undefined) : undefined;
  if (unavailable) return unavailable;
  const token = session.get()?.accessToken;
  const response = await request(path, init);
  if (response.status !== 401 || token === undefined) return response;
  return (await renewed(token)) ?? (session.get() ? request(path, init) : response);
}

const renewed = (stale: string | undefined): Promise<Response | undefined> =>
  renew(stale).catch((error: unknown) => {
    throw new Unreachable('', { cause: error });
  });

function request(path: string, init: RequestInit): Promise<Response> {
  const token = session.get()?.accessToken;
  const headers = new Headers(init.headers);
  if (token && !headers.has('authorization')) headers.set('authorization', `Bearer ${token}`);
  headers.set('accept-language', language.get());
  return fetch(path, { ...init, headers, cache: 'no-store' }).catch((error: unknown) => {
    throw init.signal?.aborted ? error : new Unreachable('', { cause: error });
  });
}

/** Calls a route. Rejects with `ApiProblem` or `Unreachable`. An expired token ends the session. */
export function call<N extends RouteName>(name: N, request: ApiRequest<N>): Promise<ApiResponse<N>> {
  const [method, path, idempotent] = ROUTE_LINES[name];
  const { key, ifMatch, ifNoneMatch, signal, body } = request as ApiRequest<RouteName> & { readonly body?: unknown };
  return receive(addressOf(path, request as object), {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(idempotent ? { 'idempotency-key': key ?? crypto.randomUUID() } : {}),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
}

/** Reads the address of a header Location. A redirection is followed. Rejects as `call` does. */
export const readLocation = <T>(location: string): Promise<Reply<T>> => receive(location);

async function receive<T>(address: string, init: RequestInit = {}): Promise<Reply<T>> {
  const response = await send(address, init);
  const text = await response.text();
  const content: unknown = text === '' ? undefined : parse(text);
  const { status, headers } = response;
  const retryAfter = headers.get('retry-after');
  if (response.ok || status === 304) {
    const [etag, location] = [headers.get('etag'), headers.get('location')];
    return { status, body: content as T, etag, location, retrySeconds: secondsOf(retryAfter) };
  }
  if (content === undefined) throw new Unreachable(`HTTP ${status}`);
  const problem = new ApiProblem(content as ProblemDetails, retryAfter);
  if (isCode(problem, 'auth.required') && session.get()) {
    forget();
    wasEnded.set(true);
  }
  throw problem;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
