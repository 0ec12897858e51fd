import { PROBLEMS } from '#api/problems.ts';
import type { Route } from '#api/route.ts';
import type { Schema } from './schema.ts';

interface Header {
  readonly description: string;
  readonly required: boolean;
  readonly schema: Schema;
  readonly example: unknown;
}

/** Headers of responses. `required`: in every response that lists the header. */
export const RESPONSE_HEADERS = {
  ETag: {
    description: 'Send it as `If-None-Match` to read again, or as `If-Match` to change the resource.',
    required: true,
    schema: { type: 'string', pattern: '^"[\\x21\\x23-\\x7e]+"$' },
    example: '"v3"',
  },
  Location: {
    description: 'Address of the resource that was created, or of the status of a request that waits.',
    required: true,
    schema: { type: 'string', pattern: '^/api/v1/' },
    example: '/api/v1/orders/ord_01jd2m8qk4v7x9r3t5w6y8z0ab',
  },
  'Content-Location': {
    description: 'Address of the resource that is the body.',
    required: true,
    schema: { type: 'string', pattern: '^/api/v1/' },
    example: '/api/v1/orders/ord_01jd2m8qk4v7x9r3t5w6y8z0ab',
  },
  'Idempotent-Replayed': {
    description: '`true` if the response repeats the result of an earlier request with the same `Idempotency-Key`.',
    required: false,
    schema: { type: 'string', enum: ['true'] },
    example: 'true',
  },
  'Preference-Applied': {
    description: 'The preferences of `Prefer` that were used.',
    required: false,
    schema: { type: 'string', pattern: '^(respond-async|wait=\\d+|respond-async, wait=\\d+|return=representation)$' },
    example: 'respond-async',
  },
  'Retry-After': {
    description: 'Seconds to wait before the next try.',
    required: true,
    schema: { type: 'integer', minimum: 1, maximum: 86_400 },
    example: 5,
  },
  'WWW-Authenticate': {
    description: 'How to authenticate. In the response to a token that is missing, expired or forged.',
    required: false,
    schema: { type: 'string', enum: ['Bearer'] },
    example: 'Bearer',
  },
  'x-amzn-Remapped-WWW-Authenticate': {
    description: 'How to authenticate, in every other 401: API Gateway renames the header of a function.',
    required: false,
    schema: { type: 'string', enum: ['Bearer'] },
    example: 'Bearer',
  },
  'X-Request-Id': {
    description: 'Your `X-Request-Id`, or one of the shop. Every log line and event of the request has it.',
    required: true,
    schema: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,64}$' },
    example: 'c0ffee00-1234-4abc-8def-0123456789ab',
  },
} as const satisfies Record<string, Header>;
export type ResponseHeader = keyof typeof RESPONSE_HEADERS;

/** References to the headers of a response. */
export const responseHeaders = (...names: readonly ResponseHeader[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** Returns the headers of a successful response of a route. */
export function headersOfSuccess(route: Route, status: number) {
  const hasTag = route.etag || (status === 200 && route.problems.some((code) => PROBLEMS[code].status === 412));
  return {
    ...responseHeaders(
      'X-Request-Id',
      ...(hasTag ? (['ETag'] as const) : []),
      ...([route.location].flat().some((one) => one === status) ? (['Location'] as const) : []),
      ...(route.contentLocation === status ? (['Content-Location'] as const) : []),
      ...(route.retryAfter === status ? (['Retry-After'] as const) : []),
      ...(route.prefers ? (['Preference-Applied'] as const) : []),
      ...(route.idempotent ? (['Idempotent-Replayed'] as const) : []),
    ),
    // A stream has no ETag, a poll has one.
    ...(route.streams ? { ETag: { ...RESPONSE_HEADERS.ETag, required: false } } : {}),
  };
}
