/** The API's door: finds the route, checks the request, and turns what the handler says into an answer. */
import { createHash } from 'node:crypto';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { languageOf, problem } from '#api/problems.ts';
import type { RouteName } from '#api/routes.ts';
import { DatabaseUnavailable } from '#db/data-api.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { type ApiRequest, HttpProblem, headersOf, readRequest, requestIdOf, routeOf } from './request.ts';

export interface Reply {
  readonly status: number;
  /** Sent as JSON; a text is sent as it is, with the Content-Type of `headers`; none when there is nothing to say (204). */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type Handlers<N extends RouteName> = { readonly [K in N]: (request: ApiRequest<K>) => Promise<Reply> };

/** A Lambda handler for the named routes. Whatever a caller sends, the answer is one of the route's own or a problem. */
export const serve =
  <N extends RouteName>(handlers: Handlers<N>) =>
  async (event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> => {
    log.addContext(context);
    const requestId = requestIdOf(event);
    const started = performance.now();
    const found = routeOf(event);
    const answer = await (async () => {
      try {
        if (!found || !(found.name in handlers)) throw new HttpProblem('route.not_found');
        const handle = handlers[found.name as N] as (request: ApiRequest) => Promise<Reply>;
        return toResult(event, await handle(readRequest(event, found.route)), found.route.etag === true);
      } catch (error) {
        return toProblem(event, requestId, error as Error);
      }
    })();
    log.info('answered', {
      requestId,
      route: found?.name,
      status: answer.statusCode,
      milliseconds: Math.round(performance.now() - started),
    });
    return {
      ...answer,
      headers: {
        ...answer.headers,
        'X-Request-Id': requestId,
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      },
    };
  };

function toResult(event: APIGatewayProxyEvent, reply: Reply, withEtag: boolean): APIGatewayProxyResult {
  if (reply.status === 204) return { statusCode: 204, headers: { ...reply.headers }, body: '' };
  const body = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
  const headers: Record<string, string> = { 'Content-Type': 'application/json', ...reply.headers };
  if (withEtag && reply.status === 200) {
    // A handler that knows the version says it itself.
    const etag = headers['ETag'] ?? `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    headers['ETag'] = etag;
    if (headersOf(event)['if-none-match'] === etag) return { statusCode: 304, headers, body: '' };
  }
  return { statusCode: reply.status, headers, body };
}

function toProblem(event: APIGatewayProxyEvent, requestId: string, error: Error): APIGatewayProxyResult {
  const refusal = error instanceof HttpProblem ? error : new HttpProblem(codeOf(error));
  if (!(error instanceof HttpProblem)) log.error('a request failed', { error, requestId });
  const details = problem({
    code: refusal.code,
    ...(refusal.message ? { detail: refusal.message } : {}),
    // The route, not the path: a callback's path is its secret.
    instance: event.resource,
    requestId,
    language: languageOf(headersOf(event)['accept-language']),
    errors: refusal.errors,
  });
  return {
    statusCode: details.status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Content-Language': languageOf(headersOf(event)['accept-language']),
      ...refusal.headers,
      ...(details.status === 503 ? { 'Retry-After': '5' } : {}),
      ...(details.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
    },
    body: JSON.stringify({ ...details, ...refusal.extra }),
  };
}

const codeOf = (error: Error) => (error instanceof DatabaseUnavailable ? 'service.unavailable' : 'service.failed');
