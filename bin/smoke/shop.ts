/** HTTP client of the smoke test. It keeps the headers and the request id, because the checks and the logs need them. */
import { BASE_PATH } from '#api/routes.ts';
import { Unexpected } from './checks.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON body; empty for any other body. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly requestId: string | undefined;
}

export interface Sending {
  readonly token?: string | undefined;
  /** The Idempotency-Key. */
  readonly key?: string;
  readonly body?: unknown;
}

export interface Shop {
  readonly url: string;
  /** Calls a route of the API, for example `/orders`. */
  call(method: string, path: string, sending?: Sending): Promise<Reply>;
  /** Requests a page, for example `/console`. */
  page(path: string): Promise<Reply>;
}

/** A cold start and a database that resumes need several seconds. CloudFront waits 60 s. */
const RESPONSE_MILLISECONDS_MAX = 60_000;

async function request(url: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(RESPONSE_MILLISECONDS_MAX) });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
  const body = isJson ? (JSON.parse(text) as Reply['body']) : {};
  const requestId = response.headers.get('x-request-id') ?? (body['requestId'] as string | undefined);
  return { status: response.status, headers: response.headers, body, requestId };
}

/** Opens the shop at an address. */
export const openShop = (url: string): Shop => ({
  url,
  call: (method, path, { token, key, body } = {}) =>
    request(`${url}${BASE_PATH}${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        // During a sale an order would go to the order queue. Every other route ignores the preference.
        ...(key ? { 'idempotency-key': key, prefer: 'wait=10' } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  page: (path) => request(`${url}${path}`, { method: 'GET' }),
});

/** A response in one line: its status, and the code and detail of a problem. */
export function describeReply({ status, body }: Reply): string {
  const { code, detail } = body;
  return [status, code, detail].filter(Boolean).join(' ');
}

/** Returns the body of a response with this status, and this code if it is a problem; throws `Unexpected` otherwise. */
export async function expectReply<T>(sent: Promise<Reply>, status: number, code?: string): Promise<T> {
  const reply = await sent;
  if (reply.status === status && (code === undefined || reply.body['code'] === code)) return reply.body as T;
  throw new Unexpected([status, code].filter(Boolean).join(' '), describeReply(reply), reply.requestId);
}

/** Reads a list of the API. */
export const listOf = async <T>(shop: Shop, path: string, token: string): Promise<readonly T[]> =>
  (await expectReply<{ items: T[] }>(shop.call('GET', path, { token }), 200)).items;
