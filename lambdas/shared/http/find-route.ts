import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { Route } from '#api/route.ts';
import { BASE_PATH, type RouteName, routes } from '#api/routes.ts';
import { REQUEST_ID_CHARACTERS_MAX } from '#domain/limits.ts';
import type { ApiRequest } from './request.ts';

/** What the middlewares and the route's function share, computed once a request. */
export interface HttpContext extends Context {
  readonly http: {
    /** On the clock of `performance.now()`. */
    readonly startedAt: number;
    readonly requestId: string;
    /** Header names in lower case. */
    readonly headers: Readonly<Record<string, string | undefined>>;
    readonly found: FoundRoute | undefined;
    /** Set by `validateRequest`. */
    request?: ApiRequest;
  };
}

export interface FoundRoute {
  readonly name: RouteName;
  readonly route: Route;
}

/** As API Gateway takes it, or with a stream as its body. */
export type HttpResult = Omit<APIGatewayProxyResult, 'body'> & { readonly body: string | NodeJS.ReadableStream };
export type HttpMiddleware = MiddlewareObj<APIGatewayProxyEvent, HttpResult, Error, HttpContext>;

const REQUEST_ID = new RegExp(`^[A-Za-z0-9._-]{1,${REQUEST_ID_CHARACTERS_MAX}}$`);
const ROUTES: ReadonlyMap<string, FoundRoute> = new Map(
  (Object.entries(routes) as [RouteName, Route][]).map(([name, route]) => [
    `${route.method} ${BASE_PATH}${route.path}`,
    { name, route },
  ]),
);

/** Finds the row of the route table and reads the headers, for every later middleware. */
export const findRoute = (): HttpMiddleware => ({
  before(request) {
    const { event, context } = request;
    const headers = Object.fromEntries(
      Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    );
    // The caller's own X-Request-Id if it is safe to log, else the gateway's.
    const requested = headers['x-request-id'];
    const requestId = requested && REQUEST_ID.test(requested) ? requested : event.requestContext.requestId;
    const found = ROUTES.get(`${event.httpMethod} ${event.resource}`);
    // A copy, because a test or a simulated world may share one context between concurrent requests.
    request.context = { ...context, http: { startedAt: performance.now(), requestId, headers, found } };
  },
});
