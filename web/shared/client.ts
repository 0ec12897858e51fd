/** The API as the browser calls it. Names, inputs and answers come from the route table; only its paths are in the bundle. */
import type * as z from 'zod';
import type { ProblemDetails } from '#api/problems.ts';
import type { RouteName, routes } from '#api/routes.ts';
import { language } from './language.ts';
import { session, signOut, wasEnded } from './session.ts';

/** Written into the bundle by lib/pages.ts. */
declare const ROUTE_LINES: Readonly<Record<RouteName, readonly [method: string, path: string, idempotent: boolean]>>;
const BASE_PATH = '/api/v1';

type Table = typeof routes;
type Sent<N extends RouteName, K extends string> =
  Table[N] extends Record<K, infer S> ? (S extends z.ZodType ? z.input<S> : undefined) : undefined;
type Parts<N extends RouteName> = {
  readonly [K in 'params' | 'query' | 'body' as Sent<N, K> extends undefined ? never : K]: Sent<N, K>;
};
type Values<T> = T[keyof T];
type Good<N extends RouteName> = Values<{
  [S in keyof Table[N]['answers']]: Table[N]['answers'][S] extends z.ZodType<infer O> ? O : never;
}>;
export type ResponseBody<N extends RouteName> = [Good<N>] extends [never] ? undefined : Good<N>;
/** An item of a route that answers pages. */
export type Item<N extends RouteName> = ResponseBody<N> extends { readonly items: readonly (infer I)[] } ? I : never;

export type ApiRequest<N extends RouteName> = Parts<N> & {
  /** Of a POST that creates: the same one again gives the first answer. */
  readonly key?: string;
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
  readonly signal?: AbortSignal;
};
export interface ApiResponse<N extends RouteName> {
  readonly status: number;
  readonly body: ResponseBody<N>;
  readonly etag: string | null;
}

/** The API said no, in its own words. */
export class ApiProblem extends Error {
  readonly problem: ProblemDetails;

  constructor(problem: ProblemDetails) {
    super(problem.title);
    this.problem = problem;
  }
}
/** Nobody answered. */
export class Unreachable extends Error {}

export const isCode = (error: unknown, code: ProblemDetails['code']): boolean =>
  error instanceof ApiProblem && error.problem.code === code;

function addressOf(path: string, { params = {}, query = {} }: { params?: object; query?: object }): string {
  const filled = Object.entries(params).reduce(
    (at, [name, value]) => at.replace(`{${name}}`, encodeURIComponent(value)),
    path,
  );
  const asked = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return `${BASE_PATH}${filled}${asked.length > 0 ? `?${new URLSearchParams(asked as [string, string][])}` : ''}`;
}

/** A request with who we are and which language we read. */
export function send(path: string, init: RequestInit = {}): Promise<Response> {
  const token = session.get()?.accessToken;
  const headers = new Headers(init.headers);
  if (token && !headers.has('authorization')) headers.set('authorization', `Bearer ${token}`);
  headers.set('accept-language', language.get());
  return fetch(path, { ...init, headers, cache: 'no-store' }).catch((error: unknown) => {
    throw init.signal?.aborted ? error : new Unreachable('', { cause: error });
  });
}

/** Calls a route. Rejects with `ApiProblem` or `Unreachable`; a token that is no longer good ends the session. */
export async function call<N extends RouteName>(name: N, request: ApiRequest<N>): Promise<ApiResponse<N>> {
  const [method, path, idempotent] = ROUTE_LINES[name];
  const { key, ifMatch, ifNoneMatch, signal, body } = request as ApiRequest<RouteName> & { readonly body?: unknown };
  const response = await send(addressOf(path, request as object), {
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
  const text = await response.text();
  const answer: unknown = text === '' ? undefined : parse(text);
  if (response.ok || response.status === 304) {
    return { status: response.status, body: answer as ResponseBody<N>, etag: response.headers.get('etag') };
  }
  if (answer === undefined) throw new Unreachable(`HTTP ${response.status}`);
  const refused = new ApiProblem(answer as ProblemDetails);
  if (isCode(refused, 'auth.required') && session.get()) {
    wasEnded.set(true);
    signOut();
  }
  throw refused;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
