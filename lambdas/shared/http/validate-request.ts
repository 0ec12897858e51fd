import { createHash } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod';
import type { ProblemCode } from '#api/problems.ts';
import type { Route } from '#api/route.ts';
import type { Principal } from '#domain/caller.ts';
import { canonicalJson } from '#domain/canonical.ts';
import type { UserId } from '#domain/ids.ts';
import { BODY_BYTES_MAX, IDEMPOTENCY_KEY_CHARACTERS_MAX } from '#domain/limits.ts';
import { NotStrictJson, parseStrictJson } from '#domain/strict-json.ts';
import type { HttpContext, HttpMiddleware } from './find-route.ts';
import { HttpProblem } from './http-problem.ts';
import type { ApiRequest } from './request.ts';
import { check, queryPointer } from './validation.ts';

type Headers = HttpContext['http']['headers'];

const NO_QUERY = z.strictObject({});

/** Validates the request against its row of the route table; only these routes belong to the function. */
export const validateRequest = (names: readonly string[]): HttpMiddleware => ({
  before({ event, context: { http } }) {
    if (!http.found || !names.includes(http.found.name)) throw new HttpProblem('route.not_found');
    http.request = readRequest(event, http.found.route, http);
  },
});

function readRequest(event: APIGatewayProxyEvent, route: Route, http: HttpContext['http']): ApiRequest {
  const { headers, requestId } = http;
  const rawBody = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString() : (event.body ?? '');
  const body = route.body ? check(route.body, readBody(headers, rawBody), 'request.invalid') : undefined;
  const key = route.idempotent ? readKey(event) : '';
  return {
    requestId,
    path: event.path,
    params: route.params ? check(route.params, event.pathParameters ?? {}, notFoundCode(route)) : undefined,
    query: route.ignoresQuery ? {} : check(route.query ?? NO_QUERY, readQuery(event), 'request.invalid', queryPointer),
    body,
    rawBody,
    headers,
    caller: route.who.includes('anyone') ? undefined : readPrincipal(event),
    who: route.who,
    key,
    hash: key && fingerprint(route.method, event.path, body),
  } as unknown as ApiRequest;
}

// A path that is no valid id names no resource: to the caller that is the same as an unknown id.
const notFoundCode = (route: Route): ProblemCode =>
  route.problems.find((code) => /\.(not_found|forged)$/.test(code)) ?? 'request.invalid';

function readBody(headers: Headers, rawBody: string): unknown {
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

// 128 bits of the hash distinguish any two requests; more would only enlarge the order table.
const fingerprint = (method: string, path: string, body: unknown): string =>
  createHash('sha256')
    .update(`${method} ${path}\n${canonicalJson(body)}`)
    .digest('base64url')
    .slice(0, 22);
