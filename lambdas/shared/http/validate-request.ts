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
import { ALLOW, type HttpContext, type HttpMiddleware } from './find-route.ts';
import { HttpProblem } from './http-problem.ts';
import type { ApiRequest } from './request.ts';
import { check, queryPointer } from './validation.ts';

type Headers = HttpContext['http']['headers'];

const NO_QUERY = z.strictObject({});
/** A byte order mark is kept: it is no JSON. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Validates the request against its row of the route table; only these routes belong to the function. */
export const validateRequest = (names: readonly string[]): HttpMiddleware => ({
  before({ event, context: { http } }) {
    if (!http.found) throw notFound(event.resource);
    if (!names.includes(http.found.name)) throw new HttpProblem('route.not_found');
    // Which of the two would count depends on the program that reads them.
    if (http.repeated.has('authorization'))
      throw new HttpProblem('request.malformed', 'more than one Authorization header');
    http.request = readRequest(event, http.found.route, http);
  },
});

function notFound(resource: string): HttpProblem {
  const allow = ALLOW.get(resource);
  return allow === undefined
    ? new HttpProblem('route.not_found')
    : new HttpProblem('request.method_not_allowed', undefined, [], {}, { Allow: allow });
}

function readRequest(event: APIGatewayProxyEvent, route: Route, http: HttpContext['http']): ApiRequest {
  const { headers, requestId } = http;
  const rawBody = route.body ? readText(event, headers) : '';
  const body = route.body ? check(route.body, readBody(rawBody), 'request.invalid') : undefined;
  const key = route.idempotent ? readKey(http) : '';
  return {
    requestId,
    receivedAt: event.requestContext.requestTimeEpoch,
    path: event.path,
    stageVariables: event.stageVariables ?? {},
    isHead: event.httpMethod === 'HEAD',
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
  route.problems.find((code) => /[._](not_found|forged)$/.test(code)) ?? 'request.invalid';

/** The bytes of the body as text. API Gateway sends them in base64, because as text it would replace invalid bytes. */
function readText({ body, isBase64Encoded }: APIGatewayProxyEvent, headers: Headers): string {
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > BODY_BYTES_MAX) throw new HttpProblem('request.too_large', `at most ${BODY_BYTES_MAX} bytes`);
  const type = headers['content-type'] ?? '';
  if (!/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type) || headers['content-encoding']) {
    throw new HttpProblem('request.unsupported_media_type');
  }
  try {
    return UTF_8.decode(bytes);
  } catch {
    throw new HttpProblem('request.malformed', 'the body is not UTF-8');
  }
}

function readBody(rawBody: string): unknown {
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

function readKey({ headers, repeated }: HttpContext['http']): string {
  const key = headers['idempotency-key'] ?? '';
  if (!repeated.has('idempotency-key') && /^[\x21-\x7e]+$/.test(key) && key.length <= IDEMPOTENCY_KEY_CHARACTERS_MAX)
    return key;
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
