/**
 * The event a REST API hands to its Lambda (payload version 1.0).
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
import type { IncomingMessage } from 'node:http';
import { ACCOUNT, REGION } from '#local/aws/service.ts';
import { isPassedOn } from './headers.ts';
import type { Matched } from './match.ts';

export interface EventInput {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly query: string;
  readonly body: Buffer;
  readonly matched: Matched;
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>> | undefined;
  readonly requestId: string;
  readonly authorizer: Readonly<Record<string, unknown>> | undefined;
  readonly now: number;
  readonly bodiesAreBinary: boolean;
}

/** The last value, and all values, of headers or query parameters. */
function both(entries: Iterable<readonly [string, string]>) {
  // Not in objects: a header may be named `__proto__` or `constructor`.
  const single = new Map<string, string>();
  const multi = new Map<string, string[]>();
  for (const [name, value] of entries) {
    single.set(name, value);
    const values = multi.get(name);
    if (values) values.push(value);
    else multi.set(name, [value]);
  }
  return { single: Object.fromEntries(single), multi: Object.fromEntries(multi) };
}

function* headerEntries(request: IncomingMessage): Generator<readonly [string, string]> {
  // Header names as sent: a REST API keeps their case, so handlers must not depend on it.
  const { rawHeaders } = request;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    if (isPassedOn(name)) yield [name, rawHeaders[i + 1] ?? ''];
  }
  yield ['X-Forwarded-For', request.socket.remoteAddress ?? '127.0.0.1'];
  yield ['X-Forwarded-Port', String(request.socket.localPort)];
  yield ['X-Forwarded-Proto', 'http'];
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number): string => String(n).padStart(2, '0');

/** `20/Nov/2026:09:41:07 +0000`, the time format of web server logs. */
function commonLogTime(epochMilliseconds: number): string {
  const at = new Date(epochMilliseconds);
  const day = `${two(at.getUTCDate())}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}`;
  return `${day}:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
}

export const methodArn = (stage: string, method: string, path: string): string =>
  `arn:aws:execute-api:${REGION}:${ACCOUNT}:local/${stage}/${method}/${path.replace(/^\//, '')}`;

/** Makes the event of a request. */
export function proxyEvent(input: EventInput) {
  const { request, path, matched, stage, requestId, now } = input;
  const headers = both(headerEntries(request));
  const query = both(new URLSearchParams(input.query));
  const hasQuery = Object.keys(query.single).length > 0;
  const { resourcePath, resourceId } = matched.method;
  const isBase64Encoded = input.bodiesAreBinary && input.body.length > 0;
  return {
    resource: resourcePath,
    path,
    httpMethod: request.method ?? 'GET',
    headers: headers.single,
    multiValueHeaders: headers.multi,
    queryStringParameters: hasQuery ? query.single : null,
    multiValueQueryStringParameters: hasQuery ? query.multi : null,
    pathParameters: matched.pathParameters,
    stageVariables: input.stageVariables ?? null,
    requestContext: {
      resourceId,
      resourcePath,
      httpMethod: request.method ?? 'GET',
      extendedRequestId: requestId,
      requestTime: commonLogTime(now),
      requestTimeEpoch: now,
      path: `/${stage}${path}`,
      accountId: ACCOUNT,
      protocol: `HTTP/${request.httpVersion}`,
      stage,
      domainPrefix: 'local',
      domainName: request.headers.host ?? '127.0.0.1',
      requestId,
      apiId: 'local',
      identity: {
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: request.headers['user-agent'] ?? null,
        accountId: null,
        accessKey: null,
        caller: null,
        user: null,
        userArn: null,
      },
      ...(input.authorizer ? { authorizer: input.authorizer } : {}),
    },
    body: input.body.length > 0 ? input.body.toString(isBase64Encoded ? 'base64' : 'utf8') : null,
    isBase64Encoded,
  };
}
