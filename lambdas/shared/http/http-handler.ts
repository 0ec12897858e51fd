/** Composes the Lambda handler of an HTTP function: middy, the middlewares of every route, the functions of the routes. */
import { Readable } from 'node:stream';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { RouteName } from '#api/routes.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { etag } from './etag.ts';
import { findRoute, type HttpContext, type HttpResult } from './find-route.ts';
import { HttpProblem } from './http-problem.ts';
import { problemDetails } from './problem-details.ts';
import { refuseLate } from './refuse-late.ts';
import type { ApiRequest, ApiResponse } from './request.ts';
import { requestLog } from './request-log.ts';
import { validateRequest } from './validate-request.ts';

export type RouteFunctions<N extends RouteName> = {
  readonly [K in N]: (request: ApiRequest<K>) => Promise<ApiResponse>;
};
export type ApiHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** Enough to log the request and to send a 503 before Lambda stops the function. */
const TIMEOUT_MARGIN_MILLISECONDS = 300;

/**
 * A Lambda handler for the named routes. Every response is one that the route declares, or a problem.
 * @example export const handler = serve({ placeOrder: placeOrder(ports), readOrder: readOrder(database) });
 */
export const serve = <N extends RouteName>(functions: RouteFunctions<N>): ApiHandler =>
  compose(functions, false) as unknown as ApiHandler;

export const compose = <N extends RouteName>(functions: RouteFunctions<N>, streamifyResponse: boolean) =>
  middy({
    streamifyResponse,
    timeoutEarlyInMillis: TIMEOUT_MARGIN_MILLISECONDS,
    timeoutEarlyResponse: () => {
      log.error('request timed out');
      throw new HttpProblem('service.unavailable');
    },
  })
    .use(injectLambdaContext(log))
    .use([findRoute(), requestLog(), problemDetails(), refuseLate(), etag(), validateRequest(Object.keys(functions))])
    .handler(async (_event: APIGatewayProxyEvent, context: Context) => {
      const { found, request } = (context as HttpContext).http;
      const route = functions[found?.name as N] as (request: ApiRequest | undefined) => Promise<ApiResponse>;
      return toResult(await route(request));
    });

function toResult({ status, body, headers }: ApiResponse): HttpResult {
  if (status === 204) return { statusCode: 204, headers: { ...headers }, body: '' };
  const content = typeof body === 'string' || body instanceof Readable ? body : JSON.stringify(body);
  return { statusCode: status, headers: { 'Content-Type': 'application/json', ...headers }, body: content };
}
