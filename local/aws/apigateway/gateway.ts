/** The REST API: throttling, authorizer, integration, and gateway responses when one of them fails. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lambda } from '#local/aws/lambda/service.ts';
import type { Metering } from '#local/aws/metering.ts';
import { BodyTooLarge, readBody } from '#local/runtime/http.ts';
import type { Template } from '#local/template.ts';
import { type Authorizer, createAuthorizer } from './authorizer.ts';
import { methodArn, proxyEvent } from './event.ts';
import { type GatewayResponseType, gatewayResponder } from './gateway-responses.ts';
import { BadEncoding, createMatcher, type Matched } from './match.ts';
import { type HttpResponse, readResponse } from './response.ts';
import { readApi } from './rest-api.ts';
import { streamResponse } from './stream.ts';
import { createRejectionDelay, createThrottle } from './throttle.ts';

export interface GatewayOptions {
  readonly template: Template;
  readonly lambda: Lambda;
  readonly metering: Metering;
  readonly now: () => number;
}

/** Limits of a REST API's payload and of a Lambda event. Both have the same gateway response. */
const BODY_BYTES_MAX = 10 * 1024 * 1024;
const LAMBDA_EVENT_BYTES_MAX = 6 * 1024 * 1024;
const THROTTLES: ReadonlySet<GatewayResponseType> = new Set(['THROTTLED', 'INTEGRATION_FAILURE']);

/** A request that API Gateway handles without a function. */
interface Rejected {
  readonly rejectedAs: GatewayResponseType;
}
interface Passed {
  readonly context: Readonly<Record<string, string>>;
}
interface Routed {
  readonly request: IncomingMessage;
  readonly requestId: string;
  readonly path: string;
  readonly query: string;
  readonly matched: Matched;
  /** When the request arrived, in epoch milliseconds. */
  readonly at: number;
}

const triggerOf = ({ method }: Matched): string => `${method.method} ${method.resourcePath}`;

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | 'timeout'> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(() => resolve('timeout'), milliseconds);
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}

/** Makes the request listener of the API. */
export function createGateway(options: GatewayOptions) {
  const { lambda, metering, now } = options;
  const table = readApi(options.template);
  const match = createMatcher(table.methods);
  const responses = gatewayResponder(table.gatewayResponses);
  const takeToken = createThrottle(table.throttling);
  const rejectionDelay = createRejectionDelay();
  const authorizers = new Map<string, { readonly header: string; readonly ask: Authorizer }>(
    table.authorizers.map((authorizer) => [
      authorizer.id,
      { header: authorizer.header, ask: createAuthorizer({ authorizer, lambda, now }) },
    ]),
  );

  function find(request: IncomingMessage, path: string): Matched | Rejected {
    try {
      const matched = match(request.method ?? 'GET', path);
      if (!matched) return { rejectedAs: 'MISSING_AUTHENTICATION_TOKEN' };
      return takeToken(matched.method) ? matched : { rejectedAs: 'THROTTLED' };
    } catch (error) {
      if (error instanceof BadEncoding) return { rejectedAs: 'BAD_REQUEST_PARAMETERS' };
      throw error;
    }
  }

  /** Requests of each function whose token is being verified. */
  const verifying = new Map<string, number>();
  const countVerifying = (name: string, by: 1 | -1): void => void verifying.set(name, (verifying.get(name) ?? 0) + by);
  const isFull = (name: string): boolean => lambda.wouldThrottle(name, verifying.get(name) ?? 0);

  async function authorize(
    { request, path, matched }: Routed,
    trigger: string,
  ): Promise<Rejected | Passed | undefined> {
    const authorizer = authorizers.get(matched.method.authorizerId ?? '');
    if (!authorizer) return undefined;
    const token = request.headers[authorizer.header];
    const arn = methodArn(table.stage, request.method ?? 'GET', path);
    const { functionName } = matched.method;
    countVerifying(functionName, 1);
    const outcome = await authorizer
      .ask(typeof token === 'string' ? token : undefined, arn, trigger)
      .finally(() => countVerifying(functionName, -1));
    return outcome.kind === 'allowed' ? { context: outcome.context } : { rejectedAs: outcome.by };
  }

  async function integrate(
    routed: Routed,
    body: Buffer,
    response: ServerResponse,
  ): Promise<HttpResponse | Rejected | 'streamed'> {
    const { matched } = routed;
    const { method } = matched;
    const trigger = triggerOf(matched);
    const eventBytes = table.bodiesAreBinary ? Math.ceil(body.length / 3) * 4 : body.length;
    if (eventBytes > LAMBDA_EVENT_BYTES_MAX) return { rejectedAs: 'REQUEST_TOO_LARGE' };
    const authorizer = await authorize(routed, trigger);
    if (authorizer && 'rejectedAs' in authorizer) return authorizer;
    const event = proxyEvent({ ...table, ...routed, body, authorizer: authorizer?.context, now: routed.at });
    if (method.streaming) return streamResponse(lambda, method.functionName, event, trigger, response);
    const result = await within(method.timeoutMilliseconds, lambda.invoke(method.functionName, event, trigger));
    if (result === 'timeout') return { rejectedAs: 'INTEGRATION_TIMEOUT' };
    if (!result.ok && result.throttled) return { rejectedAs: 'INTEGRATION_FAILURE' };
    const reply = result.ok ? readResponse(result.payload) : undefined;
    return reply ?? { rejectedAs: 'DEFAULT_5XX' };
  }

  /**
   * Refuses a request that the function would throttle now, before its body is read and its token is verified. AWS throttles it
   * after both, on machines of its own. Here a surge would take the CPU of the orders that are decided, and each refusal would
   * wait behind all others. While it refuses, a request takes its place when its token is verified. Otherwise one free place lets
   * a crowd in: each of it is verified (a quarter of a core in a surge), and refused seconds later. Uploads take no place.
   */
  async function begin(routed: Routed, response: ServerResponse): Promise<HttpResponse | Rejected | 'streamed'> {
    const { functionName } = routed.matched.method;
    metering.request(triggerOf(routed.matched));
    if (isFull(functionName)) return { rejectedAs: 'INTEGRATION_FAILURE' };
    const body = await readBody(routed.request, BODY_BYTES_MAX);
    if (isFull(functionName)) return { rejectedAs: 'INTEGRATION_FAILURE' };
    return integrate(routed, body, response);
  }

  async function respond(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> {
    const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
    const matched = find(request, path);
    let outcome: HttpResponse | Rejected | 'streamed';
    try {
      outcome =
        'rejectedAs' in matched
          ? matched
          : await begin({ request, requestId, path, query, matched, at: now() }, response);
    } catch (error) {
      if (!(error instanceof BodyTooLarge)) throw error;
      // The rest of the body is not read, so the connection cannot carry another request.
      response.setHeader('connection', 'close');
      outcome = { rejectedAs: 'REQUEST_TOO_LARGE' };
    }
    if (outcome === 'streamed') return;
    if ('rejectedAs' in outcome && THROTTLES.has(outcome.rejectedAs)) await sleep(rejectionDelay());
    // The path of an unknown route is inserted into a JSON template, so a quote in the path must be escaped.
    const resourcePath = 'rejectedAs' in matched ? encodeURI(path).replaceAll('%25', '%') : matched.method.resourcePath;
    const context = { requestId, path: `/${table.stage}${path}`, resourcePath, httpMethod: request.method ?? 'GET' };
    send(
      response,
      'rejectedAs' in outcome ? responses(outcome.rejectedAs, context) : outcome,
      request.method === 'HEAD',
    );
  }

  return (request: IncomingMessage, response: ServerResponse): void => {
    const requestId = randomUUID();
    response.setHeader('x-amzn-requestid', requestId);
    respond(request, response, requestId).catch(() => response.destroy());
  };
}

function send(response: ServerResponse, reply: HttpResponse, withoutBody: boolean): void {
  if (response.destroyed) return;
  const hasBody = !withoutBody && reply.status !== 204 && reply.status !== 304;
  response.writeHead(reply.status, {
    ...(reply.headers as Record<string, string | string[]>),
    ...(hasBody ? { 'content-length': Buffer.byteLength(reply.body) } : {}),
  });
  response.end(hasBody ? reply.body : undefined);
}
