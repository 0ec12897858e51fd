import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { Route } from '#api/route.ts';
import { BASE_PATH, methodsOf, type RouteName, routes } from '#api/routes.ts';
import { REQUEST_ID_CHARACTERS_MAX } from '#domain/limits.ts';
import type { ApiRequest } from './request.ts';

/** What the middlewares and the route's function share, computed once a request. */
export interface HttpContext extends Context {
  readonly http: {
    /** On the clock of `performance.now()`. */
    readonly startedAt: number;
    readonly requestId: string;
    /** Header names in lower case; the values of a header that was sent several times are joined with a comma. */
    readonly headers: Readonly<Record<string, string | undefined>>;
    /** Names of the headers that were sent several times. */
    readonly repeated: ReadonlySet<string>;
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
  (Object.entries(routes) as [RouteName, Route][]).flatMap(([name, route]) =>
    methodsOf(route).map((method) => [`${method} ${BASE_PATH}${route.path}`, { name, route }] as const),
  ),
);

/** The header Allow of each path. */
export const ALLOW: ReadonlyMap<string, string> = new Map(
  [...Map.groupBy(Object.values<Route>(routes), ({ path }) => BASE_PATH + path)].map(([path, found]) => [
    path,
    found.flatMap(methodsOf).join(', '),
  ]),
);

/** RFC 9110: several lines of one header are one list. API Gateway's single-value form keeps only the last line. */
function readHeaders({ headers, multiValueHeaders }: APIGatewayProxyEvent) {
  const lines = new Map<string, string[]>();
  for (const [name, values = []] of Object.entries(multiValueHeaders ?? headers ?? {})) {
    const key = name.toLowerCase();
    lines.set(key, [...(lines.get(key) ?? []), ...[values].flat()]);
  }
  return {
    headers: Object.fromEntries([...lines].map(([name, values]) => [name, values.join(', ')])),
    repeated: new Set([...lines].flatMap(([name, values]) => (values.length > 1 ? [name] : []))),
  };
}

/** Finds the row of the route table and reads the headers, for every later middleware. */
export const findRoute = (): HttpMiddleware => ({
  before(request) {
    const { event, context } = request;
    const { headers, repeated } = readHeaders(event);
    // The caller's own X-Request-Id if it is safe to log, else the gateway's.
    const requested = headers['x-request-id'];
    const requestId = requested && REQUEST_ID.test(requested) ? requested : event.requestContext.requestId;
    const found = ROUTES.get(`${event.httpMethod} ${event.resource}`);
    // A copy, because a test or a simulated world may share one context between concurrent requests.
    request.context = { ...context, http: { startedAt: performance.now(), requestId, headers, repeated, found } };
  },
});
