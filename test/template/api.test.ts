import { expect, test } from 'vitest';
import { BASE_PATH, type Route, routes } from '#api/routes.ts';
import { mentions, type Resource, synthesise } from './template.ts';

const dev = synthesise();
const table: readonly Route[] = Object.values(routes);
const functionOf = (aliasIds: readonly string[]) => {
  const alias = dev.of('AWS::Lambda::Alias').find(({ id }) => aliasIds.includes(id));
  const fn = dev.of('AWS::Lambda::Function').find(({ id }) => mentions(alias?.properties['FunctionName']).includes(id));
  return String(fn?.properties['FunctionName']).replace('donut-dev-', '');
};

function pathOf(resource: Resource | undefined): string {
  if (resource === undefined) return '';
  const parent = mentions(resource.properties['ParentId']);
  const above = dev.of('AWS::ApiGateway::Resource').find(({ id }) => parent.includes(id));
  return `${pathOf(above)}/${resource.properties['PathPart']}`;
}

const methods = dev.of('AWS::ApiGateway::Method').map(({ properties: p }) => ({
  method: String(p['HttpMethod']),
  path: pathOf(dev.of('AWS::ApiGateway::Resource').find(({ id }) => mentions(p['ResourceId']).includes(id))),
  function: functionOf(mentions((p['Integration'] as { Uri: unknown }).Uri)),
  type: (p['Integration'] as { Type: string }).Type,
  guarded: p['AuthorizationType'] === 'CUSTOM' && mentions(p['AuthorizerId']).length === 1,
}));

test('every route of the table is a method at its function’s alias, behind the authorizer unless anyone may come', () => {
  const wanted = table.map((route) => ({
    method: route.method,
    path: `${BASE_PATH}${route.path}`,
    function: route.function,
    type: 'AWS_PROXY',
    guarded: !route.who.includes('anyone'),
  }));
  const order = (a: { method: string; path: string }, b: { method: string; path: string }) =>
    `${a.path} ${a.method}`.localeCompare(`${b.path} ${b.method}`);
  expect(methods.toSorted(order)).toEqual(wanted.toSorted(order));
});

test('the authorizer is asked by token and remembered for a minute', () => {
  const [authorizer, ...more] = dev.of('AWS::ApiGateway::Authorizer');
  expect(more).toEqual([]);
  expect(authorizer?.properties).toMatchObject({
    Type: 'TOKEN',
    IdentitySource: 'method.request.header.Authorization',
    AuthorizerResultTtlInSeconds: 60,
  });
  expect(functionOf(mentions(authorizer?.properties['AuthorizerUri']))).toBe('authorizer');
});

test('one stage, throttled, whose logs never hold a path: that holds tokens', () => {
  const [stage, ...more] = dev.of('AWS::ApiGateway::Stage');
  expect(more).toEqual([]);
  expect(stage?.properties['StageName']).toBe('live');
  const log = stage?.properties['AccessLogSetting'] as { Format: string } | undefined;
  expect(log?.Format).toContain('$context.requestId');
  expect(log?.Format).toContain('$context.resourcePath');
  expect(log?.Format).not.toMatch(/\$context\.(path|identity|authorizer|domainName)/);
  expect(stage?.properties['MethodSettings']).toEqual([
    expect.objectContaining({
      LoggingLevel: 'OFF',
      DataTraceEnabled: false,
      ThrottlingRateLimit: expect.any(Number),
      ThrottlingBurstLimit: expect.any(Number),
    }),
  ]);
  expect(stage?.properties['TracingEnabled'] ?? false).toBe(false);
});

test('where an outside issuer knows the people, nothing of ours signs them up, logs them in or keeps a password', () => {
  const outside = synthesise({ context: { authIssuer: 'https://login.donut.test' } });
  const pathIn = (resource: Resource | undefined): string => {
    if (resource === undefined) return '';
    const parent = mentions(resource.properties['ParentId']);
    const above = outside.of('AWS::ApiGateway::Resource').find(({ id }) => parent.includes(id));
    return `${pathIn(above)}/${resource.properties['PathPart']}`;
  };
  const open = outside.of('AWS::ApiGateway::Method').map(({ properties: p }) => {
    const at = outside.of('AWS::ApiGateway::Resource').find(({ id }) => mentions(p['ResourceId']).includes(id));
    return `${p['HttpMethod']} ${pathIn(at)}`;
  });
  const wanted = table
    .filter(({ ownAccounts }) => !ownAccounts)
    .map(({ method, path }) => `${method} ${BASE_PATH}${path}`);
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
