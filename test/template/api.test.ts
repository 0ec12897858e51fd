import { expect, test } from 'vitest';
import type { Route } from '#api/route.ts';
import { BASE_PATH, methodsOf, routes } from '#api/routes.ts';
import { STAGE_VARIABLES } from '#api/stage-variables.ts';
import {
  type ApiDocument,
  apiDocument,
  mentions,
  type Synthesis,
  synthesise,
  synthesiseAnew,
  written,
} from './template.ts';

/** With every route: uploads are an option. */
const WITH_UPLOADS = { context: { pictureUploads: true } };
const dev = synthesise(WITH_UPLOADS);
const document = apiDocument(dev);
const table: readonly Route[] = Object.values(routes);

/** The deployed function that an integration or authorizer URI names. The URI must name the alias `live`. */
function functionOf(t: Synthesis, uri: unknown): string {
  const [, name = ''] =
    /:function:donut-dev-([\w-]+):live\/(?:response-streaming-)?invocations$/.exec(written(uri)) ?? [];
  const fn = t.of('AWS::Lambda::Function').find(({ properties }) => properties['FunctionName'] === `donut-dev-${name}`);
  const alias = t
    .of('AWS::Lambda::Alias')
    .find(({ properties: p }) => p['Name'] === 'live' && mentions(p['FunctionName']).includes(fn?.id ?? ''));
  return alias ? name : `no alias: ${written(uri)}`;
}

const ANY = 'x-amazon-apigateway-any-method';
const operations = ({ paths }: ApiDocument) =>
  Object.entries(paths).flatMap(([path, { [ANY]: _other, ...byMethod }]) =>
    Object.entries(byMethod).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );

test('every route of the table is an operation at its function’s alias, behind the authorizer unless the route is public', () => {
  const found = operations(document).map(({ path, method, operation }) => ({
    method,
    path,
    function: functionOf(dev, operation['x-amazon-apigateway-integration'].uri),
    type: operation['x-amazon-apigateway-integration'].type,
    security: operation.security ?? [],
  }));
  const wanted = table.flatMap((route) =>
    methodsOf(route).map((method) => ({
      method,
      path: `${BASE_PATH}${route.path}`,
      function: route.function,
      type: 'aws_proxy',
      security: route.who.includes('anyone') ? [] : [{ AccessToken: [] }],
    })),
  );
  const order = (a: { method: string; path: string }, b: { method: string; path: string }) =>
    `${a.path} ${a.method}`.localeCompare(`${b.path} ${b.method}`);
  expect(found.toSorted(order)).toEqual(wanted.toSorted(order));
});

test('HEAD is exactly GET, and every other method reaches the function that responds 405, without a token', () => {
  for (const [path, { get, head, [ANY]: other }] of Object.entries(document.paths)) {
    expect(head, path).toEqual(get);
    expect(functionOf(dev, other?.['x-amazon-apigateway-integration'].uri), path).toBe('products');
    expect(other?.security, path).toBeUndefined();
  }
});

test('every body reaches its function in base64, so that no byte is replaced', () => {
  expect(document).toMatchObject({ 'x-amazon-apigateway-binary-media-types': ['*/*'] });
});

test('a streamed route is streamed and may last longer than 29 s, and no other route', () => {
  const streamed = operations(document).flatMap(({ path, operation }) => {
    const { uri, responseTransferMode, timeoutInMillis } = operation['x-amazon-apigateway-integration'];
    const streams = written(uri).includes('/2021-11-15/') && written(uri).endsWith('/response-streaming-invocations');
    expect(responseTransferMode, path).toBe(streams ? 'STREAM' : undefined);
    return streams ? [[path, timeoutInMillis]] : [];
  });
  const wanted = table.filter(({ streams }) => streams).flatMap((route) => methodsOf(route).map(() => route.path));
  expect(streamed).toEqual(wanted.map((path) => [`${BASE_PATH}${path}`, 60_000]));
});

test('a deployment takes effect: its logical id changes with the document', () => {
  const idOf = (t: Synthesis) => t.of('AWS::ApiGateway::Deployment').map(({ id }) => id);
  expect(idOf(synthesiseAnew(WITH_UPLOADS))).toEqual(idOf(dev));
  expect(idOf(synthesise({ context: { authIssuer: 'https://login.donut.test' } }))).not.toEqual(idOf(dev));
});

test('the routes are deployed after the functions that serve them', () => {
  const [deployment] = dev.of('AWS::ApiGateway::Deployment');
  const aliasOf = (name: string) =>
    dev.of('AWS::Lambda::Alias').find(({ id }) => id.startsWith(name.replaceAll('-', '')));
  for (const { function: name } of table) expect(deployment?.dependsOn, name).toContain(aliasOf(name)?.id);
});

test('an import replaces the whole API, and a document that API Gateway does not understand fails the deployment', () => {
  const [api] = dev.of('AWS::ApiGateway::RestApi');
  expect(api?.properties).toMatchObject({
    Mode: 'overwrite',
    FailOnWarnings: true,
    EndpointConfiguration: { Types: ['REGIONAL'] },
    Parameters: { endpointConfigurationTypes: 'REGIONAL' },
  });
  for (const type of ['Method', 'Resource', 'Authorizer', 'GatewayResponse'])
    expect(dev.of(`AWS::ApiGateway::${type}`), 'an import would delete it').toEqual([]);
});

test('the authorizer reads the Authorization header, and its result is cached for a minute', () => {
  expect(Object.keys(document.components.securitySchemes)).toEqual(['AccessToken']);
  const { 'x-amazon-apigateway-authorizer': authorizer, ...scheme } =
    document.components.securitySchemes['AccessToken'] ?? {};
  expect(scheme).toEqual({
    type: 'apiKey',
    name: 'Authorization',
    in: 'header',
    'x-amazon-apigateway-authtype': 'custom',
  });
  expect(authorizer).toMatchObject({ type: 'token', authorizerResultTtlInSeconds: 60 });
  expect(functionOf(dev, authorizer?.authorizerUri)).toBe('authorizer');
});

test('there is one throttled stage, and its logs hold no request path, because a path may hold a token', () => {
  const [stage, ...more] = dev.of('AWS::ApiGateway::Stage');
  expect(more).toEqual([]);
  expect(stage?.properties['StageName']).toBe('live');
  const log = stage?.properties['AccessLogSetting'] as { Format: string } | undefined;
  expect(log?.Format).toContain('$context.requestId');
  expect(log?.Format).toContain('$context.resourcePath');
  expect(log?.Format).not.toMatch(/\$context\.(path|identity|authorizer|domainName)/);
  const settings = stage?.properties['MethodSettings'] as readonly Record<string, unknown>[];
  for (const setting of settings)
    expect(setting).toEqual({
      HttpMethod: expect.any(String),
      ResourcePath: expect.stringMatching(/^\//),
      LoggingLevel: 'OFF',
      DataTraceEnabled: false,
      MetricsEnabled: false,
      ThrottlingRateLimit: expect.any(Number),
      ThrottlingBurstLimit: expect.any(Number),
    });
  expect(settings.filter((one) => one['HttpMethod'] === '*')).toHaveLength(1);
  expect(stage?.properties['TracingEnabled'] ?? false).toBe(false);
});

test('the stage opens the order queue only after the routes, and these only after the versions of the functions', () => {
  const [stage] = dev.of('AWS::ApiGateway::Stage');
  const [deployment] = dev.of('AWS::ApiGateway::Deployment');
  expect(stage?.properties['Variables']).toEqual(STAGE_VARIABLES);
  expect(mentions(stage?.properties['DeploymentId'])).toEqual([deployment?.id]);
  const alias = dev.of('AWS::Lambda::Alias').find(({ id }) => id.startsWith('orderLive'));
  expect(deployment?.dependsOn).toContain(alias?.id);
});

test('routes that hash a password or mail a code before the caller is known have a throttle of their own', () => {
  const throttles = (t: Synthesis) =>
    t
      .of('AWS::ApiGateway::Stage')
      .flatMap(({ properties }) => properties['MethodSettings'] as readonly Record<string, unknown>[])
      .filter((one) => one['HttpMethod'] !== '*')
      .map((one) =>
        [one['HttpMethod'], one['ResourcePath'], one['ThrottlingRateLimit']].join(' ').replaceAll('~1', '/'),
      );
  expect(throttles(dev).toSorted()).toEqual([
    'DELETE //api/v1/sessions/current 200',
    'POST //api/v1/sessions 25',
    'POST //api/v1/sessions/renewal 200',
    'POST //api/v1/users 5',
    'POST //api/v1/verifications 10',
    'PUT //api/v1/users/me/password 5',
  ]);
  const outside = synthesise({ context: { authIssuer: 'https://login.donut.test' } });
  expect(throttles(outside), 'of routes that do not exist').toEqual([]);
});

test('with an outside issuer no function signs users up, logs them in or keeps a password', () => {
  const outside = synthesise({ context: { authIssuer: 'https://login.donut.test' } });
  const open = operations(apiDocument(outside)).map(({ method, path }) => `${method} ${path}`);
  const wanted = table
    .filter(({ ownAccounts, pictureUploads }) => !ownAccounts && !pictureUploads)
    .flatMap((route) => methodsOf(route).map((method) => `${method} ${BASE_PATH}${route.path}`));
  expect(open.toSorted()).toEqual(wanted.toSorted());
  expect(open).toContain('GET /api/v1/users/me');
  for (const gone of ['POST /api/v1/users', 'POST /api/v1/sessions', 'POST /api/v1/verifications'])
    expect(open).not.toContain(gone);
  const functions = outside.of('AWS::Lambda::Function');
  const named = (name: string) =>
    functions.find(({ properties }) => properties['FunctionName'] === `donut-dev-${name}`);
  expect(named('sessions')).toBeUndefined();
  const environment = named('authorizer')?.properties['Environment'] as
    | { Variables: Record<string, string> }
    | undefined;
  const Variables = environment?.Variables ?? {};
  expect(Variables).toMatchObject({ AUTH_ISSUER: 'https://login.donut.test', AUTH_AUDIENCE: 'donut-states' });
  expect(Object.keys(Variables).filter((key) => key.startsWith('JWT_'))).toEqual([]);
});
