/** What a caller sent, checked against its row of the route table. */
import { createHash } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod';
import type { ProblemCode, ProblemError } from '#api/problems.ts';
import { BASE_PATH, type Route, type RouteName, routes } from '#api/routes.ts';
import type { Principal } from '#domain/caller.ts';
import { canonicalJson } from '#domain/canonical.ts';
import type { UserId } from '#domain/ids.ts';
import {
  BODY_BYTES_MAX,
  IDEMPOTENCY_KEY_CHARACTERS_MAX,
  PROBLEM_ERRORS_MAX,
  REQUEST_ID_CHARACTERS_MAX,
} from '#domain/limits.ts';
import { NotStrictJson, parseStrictJson } from '#domain/strict-json.ts';

type Parsed<S> = S extends z.ZodType ? z.infer<S> : undefined;
type Part<N extends RouteName, K extends string> =
  (typeof routes)[N] extends Record<K, infer S> ? Parsed<S> : undefined;

export interface ApiRequest<N extends RouteName = RouteName> {
  readonly requestId: string;
  readonly path: string;
  readonly params: Part<N, 'params'>;
  readonly query: Part<N, 'query'>;
  readonly body: Part<N, 'body'>;
  readonly rawBody: string;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly caller: (typeof routes)[N]['who'] extends readonly ['anyone'] ? undefined : Principal;
  /** The Idempotency-Key and the fingerprint of what was asked with it; empty on routes without one. */
  readonly key: string;
  readonly hash: string;
}

/** A refusal that was decided before the handler ran, or by it. */
export class HttpProblem extends Error {
  readonly code: ProblemCode;
  readonly errors: readonly ProblemError[];
  /** Further members of the problem, and of its headers. */
  readonly extra: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, detail?: string, errors: readonly ProblemError[] = [], extra = {}, headers = {}) {
    super(detail ?? '');
    this.name = 'HttpProblem';
    this.code = code;
    this.errors = errors;
    this.extra = extra;
    this.headers = headers;
  }
}

const REQUEST_ID = new RegExp(`^[A-Za-z0-9._-]{1,${REQUEST_ID_CHARACTERS_MAX}}$`);
const NO_QUERY = z.strictObject({});
/** Of one part of a pointer: an unknown key may be as long as the body. */
const POINTER_CHARACTERS_MAX = 64;

export const headersOf = (event: APIGatewayProxyEvent): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));

/** The caller's own X-Request-Id when it is fit for a log line, else the gateway's. */
export function requestIdOf(event: APIGatewayProxyEvent): string {
  const wished = headersOf(event)['x-request-id'];
  return wished && REQUEST_ID.test(wished) ? wished : event.requestContext.requestId;
}

export function routeOf(event: APIGatewayProxyEvent): { readonly name: RouteName; readonly route: Route } | undefined {
  for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
    if (route.method === event.httpMethod && BASE_PATH + route.path === event.resource) return { name, route };
  }
  return undefined;
}

/** Reads and checks everything the route says; throws a HttpProblem that names what is wrong. */
export function readRequest(event: APIGatewayProxyEvent, route: Route): ApiRequest {
  const headers = headersOf(event);
  const rawBody = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString() : (event.body ?? '');
  const body = route.body ? check(route.body, readBody(headers, rawBody), 'request.invalid') : undefined;
  const key = route.idempotent ? readKey(event) : '';
  return {
    requestId: requestIdOf(event),
    path: event.path,
    params: route.params ? check(route.params, event.pathParameters ?? {}, notFoundCode(route)) : undefined,
    query: check(route.query ?? NO_QUERY, readQuery(event), 'request.invalid', queryPointer),
    body,
    rawBody,
    headers,
    caller: route.who.includes('anyone') ? undefined : readPrincipal(event),
    key,
    hash: key && fingerprint(route.method, event.path, body),
  } as unknown as ApiRequest;
}

// A path that cannot be an id names nothing we have: to the caller that is the same as an unknown one.
const notFoundCode = (route: Route): ProblemCode =>
  route.problems.find((code) => /\.(not_found|forged)$/.test(code)) ?? 'request.invalid';

function check<S extends z.ZodType>(schema: S, value: unknown, code: ProblemCode, toPointer = pointer): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap((issue) => {
    const at = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    return at.map((path) => ({
      pointer: toPointer(path),
      detail: issue.code === 'unrecognized_keys' ? 'unknown field' : issue.message,
    }));
  });
  throw new HttpProblem(code, undefined, code === 'request.invalid' ? errors.slice(0, PROBLEM_ERRORS_MAX) : []);
}

// RFC 6901.
const pointer = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => String(part).slice(0, POINTER_CHARACTERS_MAX).replaceAll('~', '~0').replaceAll('/', '~1'))
    .map((part) => `/${part}`)
    .join('');

const queryPointer = ([name = '']: readonly PropertyKey[]): string =>
  `?${String(name).slice(0, POINTER_CHARACTERS_MAX)}`;

function readBody(headers: Readonly<Record<string, string | undefined>>, rawBody: string): unknown {
  if (Buffer.byteLength(rawBody) > BODY_BYTES_MAX)
    throw new HttpProblem('request.too_large', `at most ${BODY_BYTES_MAX} bytes`);
  const type = headers['content-type'] ?? '';
  if (!/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type) || headers['content-encoding']) {
    throw new HttpProblem('request.unsupported_media_type');
  }
  try {
    return parseStrictJson(rawBody);
  } catch (error) {
    if (error instanceof NotStrictJson) throw new HttpProblem('request.malformed', error.message);
    throw error;
  }
}

function readQuery(event: APIGatewayProxyEvent): Record<string, string> {
  const query: [string, string][] = [];
  for (const [name, values = []] of Object.entries(event.multiValueQueryStringParameters ?? {})) {
    if (values.length !== 1)
      throw new HttpProblem('request.invalid', undefined, [
        { pointer: queryPointer([name]), detail: 'given more than once' },
      ]);
    query.push([name, values[0] ?? '']);
  }
  return Object.fromEntries(query);
}

function readKey(event: APIGatewayProxyEvent): string {
  const entries = Object.entries(event.multiValueHeaders ?? {}).filter(
    ([name]) => name.toLowerCase() === 'idempotency-key',
  );
  const keys = entries.flatMap(([, values]) => values ?? []);
  const [key = ''] = keys;
  if (keys.length === 1 && /^[\x21-\x7e]+$/.test(key) && key.length <= IDEMPOTENCY_KEY_CHARACTERS_MAX) return key;
  const detail = `one header of 1 to ${IDEMPOTENCY_KEY_CHARACTERS_MAX} visible ASCII characters`;
  throw new HttpProblem('idempotency.key_required', detail, [{ pointer: 'Idempotency-Key', detail }]);
}

function readPrincipal(event: APIGatewayProxyEvent): Principal {
  const { userId, issuedAt, vouchedName, vouchedEmail } = (event.requestContext.authorizer ?? {}) as Record<
    string,
    string | undefined
  >;
  if (!userId || !issuedAt) throw new HttpProblem('auth.required');
  const caller = { userId: userId as UserId, issuedAt: Number(issuedAt) };
  return vouchedName === undefined
    ? caller
    : { ...caller, vouched: { name: vouchedName, email: vouchedEmail || null } };
}

/** The version an If-Match names: `"v3"`, or an ETag that begins with it and says more of the answer it came with. */
export function versionIn(ifMatch: string | undefined): number {
  const [, version] = /^"v(\d{1,9})(?:-\d{1,10})?"$/.exec(ifMatch ?? '') ?? [];
  if (version) return Number(version);
  const detail = 'the ETag of what you change as you read it, like "v3"';
  throw new HttpProblem('request.if_match_required', detail, [{ pointer: 'If-Match', detail }]);
}

// 128 bits of the hash tell any two requests apart; the rest would only fill the order table.
const fingerprint = (method: string, path: string, body: unknown): string =>
  createHash('sha256')
    .update(`${method} ${path}\n${canonicalJson(body)}`)
    .digest('base64url')
    .slice(0, 22);
