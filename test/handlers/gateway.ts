/**
 * API Gateway in this process: the local gateway's own event, authorizer and route match in front of the real handlers of
 * the route table, without HTTP and without workers. The stories test over HTTP what the gateway itself responds.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import { type ProblemCode, problem } from '#api/problems.ts';
import type { Route } from '#api/route.ts';
import { BASE_PATH, methodsOf, routes } from '#api/routes.ts';
import { STAGE_VARIABLES } from '#api/stage-variables.ts';
import { AUTHORIZER_CACHE_SECONDS } from '#domain/limits.ts';
import { createAuthorizer } from '#local/aws/apigateway/authorizer.ts';
import { methodArn, proxyEvent } from '#local/aws/apigateway/event.ts';
import { createMatcher } from '#local/aws/apigateway/match.ts';
import { readResponse } from '#local/aws/apigateway/response.ts';
import type { ApiMethod } from '#local/aws/apigateway/rest-api.ts';
import type { Lambda } from '#local/aws/lambda/service.ts';
import { installStreaming, isStreaming, openStream } from '#local/aws/lambda/streaming.ts';
import type { Reply, Sending } from '#test/stories/shop.ts';

type Handler = (event: unknown, ...rest: unknown[]) => Promise<unknown>;
export type Send = <T = Record<string, unknown>>(method: string, path: string, sending?: Sending) => Promise<Reply<T>>;

const STAGE = 'live';
const context = {
  awsRequestId: 'lambda-request-id',
  getRemainingTimeInMillis: () => 60_000,
} as unknown as Context;

const methods = Object.values(routes as Record<string, Route>).flatMap((route) =>
  methodsOf(route).map((method) => {
    const { path, function: functionName, who, streams } = route;
    return {
      method,
      resourcePath: BASE_PATH + path,
      resourceId: path,
      functionName,
      streaming: streams === true,
      authorizerId: who.includes('anyone') ? undefined : 'authorizer',
    } as ApiMethod;
  }),
);

/** Loads the handlers, so that every environment variable they read must be set. */
export async function openGateway(): Promise<Send> {
  installStreaming();
  const handlers = new Map<string, Handler>();
  for (const name of ['authorizer', ...new Set(methods.map(({ functionName }) => functionName))])
    handlers.set(
      name,
      ((await import(/* @vite-ignore */ `#lambdas/${name}/handler.ts`)) as { handler: Handler }).handler,
    );
  const invoke: Lambda['invoke'] = async (name, event) => {
    const requestId = randomUUID();
    try {
      return { requestId, ok: true, payload: JSON.stringify(await run(handlers.get(name) as Handler, event)) };
    } catch (error) {
      const { name: errorType, message: errorMessage, stack = '' } = error as Error;
      return { requestId, ok: false, error: { errorType, errorMessage, stackTrace: [stack] } as never };
    }
  };
  const authorizer = {
    ...{ id: 'authorizer', functionName: 'authorizer', functionArn: 'authorizer', header: 'authorization' },
    ...{ pattern: undefined, ttlSeconds: AUTHORIZER_CACHE_SECONDS },
  };
  const authorize = createAuthorizer({
    authorizer,
    lambda: { invoke, isBehind: () => false } as Partial<Lambda> as Lambda,
    now: Date.now,
  });
  const match = createMatcher(methods);

  return async <T>(method: string, address: string, sending: Sending = {}) => {
    const { pathname, search } = new URL(BASE_PATH + address, 'http://127.0.0.1');
    const { headers, body } = asFetchSends(sending);
    const matched = match(method, pathname);
    if (!matched) return refuse('route.not_found') as Reply<T>;
    let caller: Readonly<Record<string, string>> | undefined;
    if (matched.method.authorizerId) {
      const outcome = await authorize(
        headers.get('authorization') ?? undefined,
        methodArn(STAGE, method, pathname),
        '',
      );
      if (outcome.kind === 'rejected') return refuse('auth.required') as Reply<T>;
      caller = outcome.context;
    }
    const event = proxyEvent({
      request: messageOf(method, headers),
      ...{ path: pathname, query: search.slice(1), body, matched, stage: STAGE, requestId: randomUUID() },
      ...{ authorizer: caller, bodiesAreBinary: true, now: Date.now(), stageVariables: STAGE_VARIABLES },
    });
    const result = await invoke(matched.method.functionName, event, '');
    if (!result.ok) throw new Error(`${method} ${address}: the function failed: ${JSON.stringify(result.error)}`);
    return toReply<T>(result.payload);
  };
}

/** A handler that streams is read to its end. */
async function run(handler: Handler, event: unknown): Promise<unknown> {
  if (!isStreaming(handler)) return handler(event, context);
  let head: Pick<APIGatewayProxyResult, 'statusCode' | 'headers'> = { statusCode: 200 };
  const chunks: Uint8Array[] = [];
  const stream = openStream((part) => {
    if (part.kind === 'head') head = { ...head, ...part.head } as typeof head;
    else chunks.push(part.chunk);
  });
  await handler(event, stream, context);
  return { ...head, body: Buffer.concat(chunks).toString() };
}

/** Header names and values as `fetch` normalises them, and the bytes of the body as they arrive. */
function asFetchSends({ token, key, body, headers = {} }: Sending) {
  const all = new Headers({
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(key ? { 'idempotency-key': key } : {}),
    ...headers,
  });
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  return { headers: all, body: Buffer.from(text) };
}

const messageOf = (method: string, headers: Headers): IncomingMessage =>
  ({
    method,
    rawHeaders: [...headers].flat(),
    headers: Object.fromEntries(headers),
    httpVersion: '1.1',
    socket: { remoteAddress: '127.0.0.1', localPort: 443 },
  }) as unknown as IncomingMessage;

function toReply<T>(payload: string): Reply<T> {
  const response = readResponse(payload);
  if (!response) throw new Error(`not a proxy response: ${payload}`);
  const { status, body } = response;
  const headers = new Headers();
  for (const [name, values] of Object.entries(response.headers))
    for (const value of [values].flat()) headers.append(name, value);
  const text = status === 204 || status === 304 ? '' : String(body);
  const parsed = text === '' ? undefined : text.startsWith('{') ? JSON.parse(text) : text;
  return { status, headers, body: parsed as T };
}

function refuse(code: ProblemCode): Reply<unknown> {
  const id = randomUUID();
  const details = problem({ code, occurrenceId: id, requestId: id });
  const headers = new Headers({ 'content-type': 'application/problem+json' });
  if (code === 'auth.required') headers.set('www-authenticate', 'Bearer');
  return { status: details.status, headers, body: details };
}
