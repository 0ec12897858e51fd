import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { createAuthorizer } from '#local/aws/apigateway/authorizer.ts';
import { createGateway } from '#local/aws/apigateway/gateway.ts';
import { readApi } from '#local/aws/apigateway/rest-api.ts';
import { createRejectionDelay } from '#local/aws/apigateway/throttle.ts';
import { readFunctions } from '#local/aws/lambda/functions.ts';
import { openLogs } from '#local/aws/lambda/logs.ts';
import { createLambda, type Lambda } from '#local/aws/lambda/service.ts';
import { createMetering } from '#local/aws/metering.ts';
import { createClock } from '#local/runtime/clock.ts';
import { type Listening, listen } from '#local/runtime/http.ts';
import { lambdaResources, type Resources, templateOf, temporaryFolder } from './assembly.ts';

const PORT = 22_030;
const uri = (name: string) => ({
  'Fn::Sub': `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/$\{${name}.Arn}/invocations`,
});
const operation = (integration: object = {}, more: object = {}) => ({
  responses: { 200: { description: 'ok' } },
  'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri: uri('order'), ...integration },
  ...more,
});
const problem = (statusCode: string, code: string) => ({
  statusCode,
  responseParameters: { 'gatewayresponse.header.Content-Type': "'application/problem+json'" },
  responseTemplates: {
    'application/json': JSON.stringify({
      code,
      instance: 'urn:uuid:$context.requestId',
      requestId: '$context.requestId',
    }),
  },
});

const document = {
  openapi: '3.0.1',
  info: { title: 'shop', version: '1' },
  paths: {
    '/orders': { post: operation() },
    '/every': {
      get: operation(),
      head: operation(),
      'x-amazon-apigateway-any-method': operation({ uri: uri('other') }),
    },
    '/orders/{orderId}': { get: operation({ timeoutInMillis: 2_000 }) },
    '/orders/recent': { get: operation() },
    '/scarce': { get: operation() },
    '/bounded': { get: operation({ uri: uri('sessions') }), post: operation({ uri: uri('sessions') }) },
    '/mine': { get: operation({}, { security: [{ Token: [] }] }) },
    '/bounded-mine': { get: operation({ uri: uri('sessions') }, { security: [{ Token: [] }] }) },
  },
  components: {
    securitySchemes: {
      Token: {
        type: 'apiKey',
        name: 'Authorization',
        in: 'header',
        'x-amazon-apigateway-authtype': 'custom',
        'x-amazon-apigateway-authorizer': {
          type: 'token',
          authorizerUri: uri('authorizer'),
          authorizerResultTtlInSeconds: 60,
        },
      },
    },
  },
  'x-amazon-apigateway-gateway-responses': {
    MISSING_AUTHENTICATION_TOKEN: problem('404', 'route.not_found'),
    UNAUTHORIZED: {
      ...problem('401', 'auth.required'),
      responseParameters: {
        'gatewayresponse.header.Content-Type': "'application/problem+json'",
        'gatewayresponse.header.WWW-Authenticate': "'Bearer'",
      },
    },
    ACCESS_DENIED: problem('403', 'request.blocked'),
    INTEGRATION_FAILURE: problem('429', 'request.throttled'),
    INTEGRATION_TIMEOUT: problem('503', 'service.unavailable'),
    DEFAULT_5XX: problem('503', 'service.unavailable'),
    DEFAULT_4XX: problem('400', 'request.malformed'),
    THROTTLED: problem('429', 'request.throttled'),
    REQUEST_TOO_LARGE: problem('413', 'request.too_large'),
  },
};

const api: Resources = {
  Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'shop', Body: document } },
  Stage: {
    Type: 'AWS::ApiGateway::Stage',
    Properties: {
      StageName: 'live',
      Variables: { orderQueue: 'open' },
      MethodSettings: [
        { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 1000 },
        { HttpMethod: 'GET', ResourcePath: '/~1scarce', ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 2 },
      ],
    },
  },
};

const order = `export const handler = async (event) => {
  const respond = event.queryStringParameters?.respond;
  if (respond === 'throw') throw new Error('broken');
  if (respond === 'sleep') await new Promise((r) => setTimeout(r, 5000));
  if (respond === 'number') return 7;
  if (respond === 'object') return { statusCode: 200, body: { not: 'text' } };
  if (respond === 'created') return { statusCode: 201, headers: { Location: '/x' }, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] }, body: 'made' };
  if (respond === 'unauthorised') return { statusCode: 401, headers: { 'WWW-Authenticate': 'Bearer', Server: 'x', Upgrade: 'h2c', 'Content-Language': 'en' }, body: '' };
  if (respond === 'bytes') return { statusCode: 200, headers: { 'content-type': 'image/png' }, body: 'AAEC', isBase64Encoded: true };
  return { statusCode: 200, headers: { 'x-function': 'order' }, body: JSON.stringify(event) };
}`;
const other = `export const handler = async () => ({ statusCode: 405, headers: { 'x-function': 'other' }, body: '' });`;
const authorizer = `let count = 0; export const handler = async ({ authorizationToken, methodArn }) => {
  if (authorizationToken === 'bad') throw new Error('Unauthorized');
  if (authorizationToken === 'broken') throw new Error('database');
  if (authorizationToken === 'nonsense') return { hello: 1 };
  const Effect = authorizationToken.startsWith('denied') ? 'Deny' : 'Allow';
  return { principalId: 'usr_1', context: { userId: 'usr_1', count: ++count },
    policyDocument: { Version: '2012-10-17', Statement: [{ Effect, Action: 'execute-api:Invoke', Resource: methodArn.replace(/(\\/live\\/).*/, '$1*') }] } };
}`;

const sessions = `export const handler = async () => new Promise((done) => setTimeout(done, 500, { statusCode: 200, body: '{}' }))`;
const handlers = { order, other, authorizer, sessions };
const functions = {
  ...lambdaResources('order'),
  ...lambdaResources('other'),
  ...lambdaResources('authorizer'),
  ...lambdaResources('sessions', [], { reserved: 1 }),
};

let lambda: Lambda;
let server: Listening;
const clock = createClock();
const metering = createMetering();

beforeAll(async () => {
  const template = templateOf({ ...api, ...functions }, handlers);
  const logs = openLogs(temporaryFolder(), () => undefined);
  lambda = createLambda({ functions: readFunctions(template, 'http://x'), clock: clock.buffer, metering, logs });
  server = await listen(PORT, createGateway({ template, lambda, metering, now: clock.now }));
  // A cold start may take longer than the shortest timeout.
  await send('/orders/recent');
});
afterAll(async () => {
  await server.close();
  await lambda.close();
});

const send = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(`http://127.0.0.1:${PORT}${path}`, init);
  const text = await response.text();
  const body = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
  return { status: response.status, headers: response.headers, text, body };
};

describe('the event', () => {
  it('is that of a REST API', async () => {
    const { body, headers } = await send('/orders/a%2Fb?x=1&x=2&y=%20', { headers: { 'X-Own-Case': 'v' } });
    expect(body).toMatchObject({
      resource: '/orders/{orderId}',
      path: '/orders/a%2Fb',
      httpMethod: 'GET',
      pathParameters: { orderId: 'a/b' },
      queryStringParameters: { x: '2', y: ' ' },
      multiValueQueryStringParameters: { x: ['1', '2'], y: [' '] },
      body: null,
      isBase64Encoded: false,
      stageVariables: { orderQueue: 'open' },
      requestContext: { resourcePath: '/orders/{orderId}', stage: 'live', path: '/live/orders/a%2Fb', apiId: 'local' },
    });
    expect((body['requestContext'] as { requestId: string }).requestId).toBe(headers.get('x-amzn-requestid'));
    expect((body['multiValueHeaders'] as Record<string, string[]>)['host']).toEqual([`127.0.0.1:${PORT}`]);
  });

  it('lacks the headers that API Gateway drops', async () => {
    const { body } = await send('/orders/recent', { headers: { 'Max-Forwards': '3', Via: '1.1 a', 'X-Own': 'v' } });
    const names = Object.keys(body['headers'] as object).map((name) => name.toLowerCase());
    expect(names).toEqual(expect.arrayContaining(['via', 'x-own']));
    expect(names.filter((name) => ['connection', 'max-forwards'].includes(name))).toEqual([]);
  });

  it('has nulls where nothing was sent', async () => {
    const { body } = await send('/orders/recent');
    expect(body).toMatchObject({
      resource: '/orders/recent',
      pathParameters: null,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
    });
  });

  it('carries the body as text', async () => {
    const { body } = await send('/orders', { method: 'POST', body: '{"도넛":1}' });
    expect([body['body'], body['isBase64Encoded']]).toEqual(['{"도넛":1}', false]);
  });
});

test('with binary media types every body arrives in base64, byte for byte', async () => {
  const binary = { ...document, 'x-amazon-apigateway-binary-media-types': ['*/*'] };
  const Api = { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'shop', Body: binary } };
  const template = templateOf({ Api, ...functions }, handlers);
  const own = await listen(PORT + 1, createGateway({ template, lambda, metering, now: clock.now }));
  const sent = async (body: Buffer | undefined) => {
    const init = { method: 'POST', ...(body ? { body: new Uint8Array(body) } : {}) };
    return (await (await fetch(`${own.url}/orders`, init)).json()) as Record<string, unknown>;
  };
  const bytes = Buffer.from([0x22, 0xff, 0xed, 0xa0, 0x80, 0x22]);
  expect(await sent(bytes)).toMatchObject({ body: bytes.toString('base64'), isBase64Encoded: true });
  expect(await sent(undefined)).toMatchObject({ body: null, isBase64Encoded: false });
  await own.close();
});

describe('the methods of a path', () => {
  it('are its own operations, and ANY for the others that API Gateway knows', async () => {
    const reached = async (method: string) => (await send('/every', { method })).headers.get('x-function');
    expect(await Promise.all(['GET', 'HEAD'].map(reached))).toEqual(['order', 'order']);
    expect(await Promise.all(['PUT', 'OPTIONS', 'DELETE'].map(reached))).toEqual(['other', 'other', 'other']);
    expect((await send('/every', { method: 'PROPFIND' })).status).toBe(404);
  });

  it('HEAD has the headers of GET and no body', async () => {
    const { status, text, headers } = await send('/every?respond=created', { method: 'HEAD' });
    expect([status, text, headers.get('location')]).toEqual([201, '', '/x']);
  });
});

describe('the response', () => {
  it('keeps status, headers and cookies', async () => {
    const { status, headers, text } = await send('/orders/recent?respond=created');
    expect([status, text, headers.get('location'), headers.getSetCookie()]).toEqual([
      201,
      'made',
      '/x',
      ['a=1', 'b=2'],
    ]);
    expect(headers.get('content-type')).toBe('application/json');
  });

  it('has the headers that API Gateway remaps and drops, so no 401 of a function carries WWW-Authenticate', async () => {
    const { status, headers } = await send('/orders/recent?respond=unauthorised');
    const names = [
      'www-authenticate',
      'x-amzn-remapped-www-authenticate',
      'server',
      'x-amzn-remapped-server',
      'upgrade',
    ];
    expect([status, ...names.map((name) => headers.get(name))]).toEqual([401, null, 'Bearer', null, 'x', null]);
    expect(headers.get('content-language')).toBe('en');
  });

  it('decodes base64', async () => {
    const { text, headers } = await send('/orders/recent?respond=bytes');
    expect([Buffer.from(text), headers.get('content-type')]).toEqual([Buffer.from([0, 1, 2]), 'image/png']);
  });
});

describe('the gateway’s own responses', () => {
  const bearer = (authorization: string) => ({ headers: { authorization } });
  it.each([
    ['an unknown path', '/nothing', {}, 404, 'route.not_found'],
    ['an unknown method', '/orders', { method: 'PUT' }, 404, 'route.not_found'],
    ['HEAD where the document has none', '/orders/recent', { method: 'HEAD' }, 404, undefined],
    ['a doubled slash', '//orders/recent', {}, 404, 'route.not_found'],
    ['a lone percent sign', '/orders/%', {}, 400, 'request.malformed'],
    ['a handler that throws', '/orders/recent?respond=throw', {}, 503, 'service.unavailable'],
    ['a response that is a number', '/orders/recent?respond=number', {}, 503, 'service.unavailable'],
    ['a response whose body is not text', '/orders/recent?respond=object', {}, 503, 'service.unavailable'],
    ['a handler that exceeds the timeout', '/orders/a?respond=sleep', {}, 503, 'service.unavailable'],
    [
      'a body beyond 10 MB',
      '/orders',
      { method: 'POST', body: 'x'.repeat(10 * 1024 * 1024 + 1) },
      413,
      'request.too_large',
    ],
    ['no token', '/mine', {}, 401, 'auth.required'],
    ['a rejected token', '/mine', bearer('bad'), 401, 'auth.required'],
    ['a policy that denies', '/mine', bearer('denied'), 403, 'request.blocked'],
    ['an authorizer that fails', '/mine', bearer('broken'), 503, 'service.unavailable'],
    ['an authorizer with an invalid response', '/mine', bearer('nonsense'), 503, 'service.unavailable'],
  ])('%s', async (_name, path, init, status, code) => {
    const response = await send(path, init);
    expect([response.status, response.body['code']]).toEqual([status, code]);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    if (code) expect(response.body['requestId']).toBe(response.headers.get('x-amzn-requestid'));
  });

  it('keep WWW-Authenticate', async () => {
    expect((await send('/mine')).headers.get('www-authenticate')).toBe('Bearer');
  });

  it('throttle only the method that has a limit in the stage', async () => {
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await send('/scarce')).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await send('/orders/recent')).status).toBe(200);
  });
});

describe('throttled responses', () => {
  it('leave at once, a hundred a second, and in a flood 150 ms later', () => {
    let now = 5_000;
    const delay = createRejectionDelay(() => now);
    expect([delay(), delay(), delay()]).toEqual([0, 10, 20]);
    for (let i = 0; i < 1_000; i++) delay();
    expect(delay()).toBe(150);
    now += 2_000;
    expect(delay()).toBe(0);
  });
});

describe('a function whose reserved concurrency is in use', () => {
  it('is a problem 429 at once instead of a wait behind the others', async () => {
    const responses = await Promise.all(Array.from({ length: 4 }, () => send('/bounded')));
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 429, 429, 429]);
    const rejected = responses.find(({ status }) => status === 429);
    expect(rejected?.body['code']).toBe('request.throttled');
    expect((await send('/bounded')).status).toBe(200);
  });

  it('refuses a request before its token is verified', async () => {
    const verified = () => metering.read().functions['authorizer']?.invocations ?? 0;
    const before = verified();
    const requests = () => metering.read().triggers['GET /bounded-mine']?.requests ?? 0;
    const requestsBefore = requests();
    const running = send('/bounded');
    await expect.poll(() => lambda.wouldThrottle('sessions'), { interval: 10 }).toBe(true);
    const { status } = await send('/bounded-mine', { headers: { authorization: 'one' } });
    expect((await running).status).toBe(200);
    expect([status, verified() - before], 'tokens that were verified').toEqual([429, 0]);
    // AWS bills a request that Lambda throttles.
    expect(requests()).toBe(requestsBefore + 1);
  });

  let denied = 0;
  /** The statuses of three requests at once, each with a wrong token that was never verified. */
  const askDenied = async () => {
    const ask = () => send('/bounded-mine', { headers: { authorization: `denied ${denied++}` } });
    return (await Promise.all([ask(), ask(), ask()])).map(({ status }) => status).sort();
  };

  it('rejects wrong tokens while others of the same function are verified', async () => {
    // True again when the function has refused no request for a second.
    await expect.poll(askDenied, { interval: 1_100, timeout: 15_000 }).toEqual([403, 403, 403]);
  });

  it('has its places for requests whose token is being verified, too, just after it refused one', async () => {
    const verified = () => metering.read().functions['authorizer']?.invocations ?? 0;
    // A busy machine may need more than the second in which places are taken.
    const afterRefusal = async () => {
      await Promise.all([send('/bounded'), send('/bounded')]);
      const before = verified();
      const statuses = await askDenied();
      return { statuses, verified: verified() - before };
    };
    await expect.poll(afterRefusal, { timeout: 15_000 }).toEqual({ statuses: [403, 429, 429], verified: 1 });
    expect((await send('/bounded-mine', { headers: { authorization: 'new' } })).status).toBe(200);
  });

  it('has its places for complete requests: slow and aborted uploads take none', async () => {
    const begun = () => metering.read().triggers['POST /bounded']?.requests ?? 0;
    const before = begun();
    const headers = { 'content-length': 100 };
    const uploads = [1, 2].map(() => request(`http://127.0.0.1:${PORT}/bounded`, { method: 'POST', headers }));
    for (const upload of uploads) upload.on('error', () => {}).write('half');
    await expect.poll(begun).toBe(before + 2);
    expect((await send('/bounded')).status).toBe(200);
    for (const upload of uploads) upload.destroy();
    expect((await send('/bounded', { method: 'POST', body: 'whole' })).status).toBe(200);
    expect((await send('/bounded')).status).toBe(200);
  });
});

describe('the authorizer', () => {
  it('refuses a new token at once while others have waited too long for it', async () => {
    const behind: Partial<Lambda> = { isBehind: (name) => name === 'authorizer' };
    const known = { id: 'a', functionName: 'authorizer', functionArn: 'a', header: 'authorization', ttlSeconds: 0 };
    const ask = createAuthorizer({
      authorizer: { ...known, pattern: undefined },
      lambda: behind as Lambda,
      now: Date.now,
    });
    expect(await ask('token', 'arn', 'GET /mine')).toEqual({ kind: 'rejected', by: 'THROTTLED' });
  });

  it('is invoked once for each token until the cache expires', async () => {
    const authorizerContext = async () => {
      const { body } = await send('/mine', { headers: { authorization: 'good' } });
      return (body['requestContext'] as { authorizer: Record<string, string> }).authorizer;
    };
    const first = await authorizerContext();
    expect(first).toMatchObject({ principalId: 'usr_1', userId: 'usr_1' });
    expect(await authorizerContext()).toEqual(first);
    clock.advance(61_000);
    expect(Number((await authorizerContext())['count'])).toBe(Number(first['count']) + 1);
  });
});

describe('a document the emulator does not support', () => {
  const read = (body: object) =>
    readApi(
      templateOf(
        {
          ...lambdaResources('order'),
          Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'shop', Body: body } },
        },
        { order },
      ),
    );
  const { components: _, ...open } = document;
  const of = (paths: object) => ({ ...open, paths });
  const withOperation = (more: object) => of({ '/orders': { post: operation({}, more) } });
  it.each([
    ['an extension of the document', { ...withOperation({}), 'x-amazon-apigateway-policy': {} }],
    ['an extension of an operation', withOperation({ 'x-amazon-apigateway-request-validator': 'all' })],
    ['an extension of a path', of({ '/orders': { 'x-amazon-apigateway-auth': operation() } })],
    [
      'binary types that are not all types',
      { ...withOperation({}), 'x-amazon-apigateway-binary-media-types': ['image/png'] },
    ],
    ['another integration', of({ '/orders': { post: operation({ type: 'mock' }) } })],
    ['an authorizer that is not defined', withOperation({ security: [{ Other: [] }] })],
  ])('%s stops the start', (_name, body) => {
    expect(() => read(withOperation({}))).not.toThrow();
    expect(() => read(body)).toThrow(/App\/Api/);
  });
});

describe('the meter', () => {
  it('counts requests and invocations by route', async () => {
    metering.reset();
    await send('/orders/recent');
    await send('/mine', { headers: { authorization: 'counted' } });
    const { triggers, functions } = metering.read();
    expect(triggers['GET /orders/recent']).toMatchObject({ requests: 1, invocations: 1 });
    expect(triggers['GET /mine']).toMatchObject({ requests: 1, invocations: 2 });
    expect(functions['authorizer']).toMatchObject({ invocations: 1, errors: 0 });
  });
});
