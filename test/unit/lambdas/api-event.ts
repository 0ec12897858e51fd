import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { Route } from '#api/route.ts';
import { BASE_PATH, type RouteName, routes } from '#api/routes.ts';
import { STAGE_VARIABLES } from '#api/stage-variables.ts';

export const ULID = '0'.repeat(26);
export const GATEWAY_REQUEST_ID = 'c0ffee00-1234-4abc-8def-0123456789ab';
export const PRODUCT = `prd_${ULID}`;

export interface Call {
  readonly body?: string | null;
  readonly base64?: boolean;
  /** Several values: the header was sent several times. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly query?: Readonly<Record<string, readonly string[]>>;
  readonly params?: Readonly<Record<string, string>>;
  /** Null: the route was reached without an authorizer. */
  readonly caller?: Readonly<Record<'userId' | 'issuedAt', string> & Record<string, string>> | null;
  readonly method?: string;
  readonly resource?: string;
}

/** An event as API Gateway's REST proxy writes it for a route; the call says what is special about it. */
export function apiEvent(name: RouteName, call: Call = {}): APIGatewayProxyEvent {
  const route: Route = routes[name];
  const headers = Object.entries({ 'Content-Type': 'application/json', 'Idempotency-Key': 'key-1', ...call.headers });
  const multiValueHeaders = Object.fromEntries(headers.map(([key, value]) => [key, [value].flat() as string[]]));
  const query = call.query ?? null;
  const resource = call.resource ?? BASE_PATH + route.path;
  const params = call.params ?? {};
  return {
    httpMethod: call.method ?? route.method,
    resource,
    path: resource.replace(/\{(\w+)\}/g, (_, key: string) => params[key] ?? ''),
    body: call.body === undefined ? null : call.body,
    isBase64Encoded: call.base64 ?? false,
    // The single-value form keeps the last one.
    headers: Object.fromEntries(Object.entries(multiValueHeaders).map(([key, values]) => [key, values.at(-1)])),
    multiValueHeaders,
    queryStringParameters:
      query && Object.fromEntries(Object.entries(query).map(([key, values]) => [key, values.at(-1)])),
    multiValueQueryStringParameters: query as Record<string, string[]> | null,
    pathParameters: call.params ? { ...call.params } : null,
    stageVariables: { ...STAGE_VARIABLES },
    requestContext: {
      requestId: GATEWAY_REQUEST_ID,
      authorizer: call.caller === null ? undefined : (call.caller ?? { userId: `usr_${ULID}`, issuedAt: '1767225600' }),
    },
  } as unknown as APIGatewayProxyEvent;
}

export const lambdaContext = {
  awsRequestId: 'lambda-request-id',
  getRemainingTimeInMillis: () => 60_000,
} as unknown as Context;
