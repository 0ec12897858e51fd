/** The API client of the browser. Its types come from the route table; the bundle contains only methods and paths. */
import type { ProblemDetails } from '#api/problems.ts';
import type { RouteName } from '#api/routes.ts';
import type { Inputs, ResponseBody } from './api-types.ts';
import type { Language } from './language.ts';
import { send, Unreachable } from './send.ts';
import { ended, session } from './session.ts';

export { send };

/** lib/pages.ts writes this table into the bundle. */
declare const ROUTE_LINES: Readonly<
  Record<RouteName, readonly [method: string, path: string, idempotent: boolean, isPublic: boolean]>
>;
const BASE_PATH = '/api/v1';

export type ApiRequest<N extends RouteName> = Inputs<N> & {
  /** The Idempotency-Key of a POST request. Repeating the request with the same key returns the first response. */
  readonly key?: string;
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
  /** Instead of the language of the page. `*`: texts as their authors wrote them. */
  readonly language?: '*' | Language;
  readonly signal?: AbortSignal;
  /** A public route that does more for a signed-in caller: the request waits for an access token. */
  readonly signedIn?: true;
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

/** Calls a route. Rejects with `ApiProblem` or `Unreachable`. An expired token ends the session. */
export function call<N extends RouteName>(name: N, request: ApiRequest<N>): Promise<ApiResponse<N>> {
  const [method, path, idempotent, isPublic] = ROUTE_LINES[name];
  const { key, ifMatch, ifNoneMatch, language, signal, signedIn, body } = request as ApiRequest<RouteName> & {
    readonly body?: unknown;
  };
  return receive(
    addressOf(path, request as object),
    {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(idempotent ? { 'idempotency-key': key ?? crypto.randomUUID() } : {}),
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
        ...(language === undefined ? {} : { 'accept-language': language }),
        ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    },
    isPublic && !signedIn,
  );
}

/** Reads the address of a header Location, with its resource instead of a redirection where possible. Rejects as `call` does. */
export const readLocation = <T>(location: string): Promise<Reply<T>> =>
  receive(location, { headers: { prefer: 'return=representation' } });

async function receive<T>(address: string, init: RequestInit = {}, isPublic = false): Promise<Reply<T>> {
  const sessionId = session.get()?.sessionId;
  const response = await send(address, init, isPublic);
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
  if (isCode(problem, 'auth.required')) ended(sessionId);
  throw problem;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
