/** One address for pages and API: CloudFront, its web ACL in us-east-1, and an API that only CloudFront can call. */
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { pageFile } from '#lib/page-file.ts';
import { pageHeaders } from '#lib/page-headers.ts';
import { mentions, REGION, type Resource, type Synthesis, statements, synthesise, written } from './template.ts';

const dev = synthesise();
const alone = synthesise({ context: { edge: false } });
const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/1b2c';
const named = synthesise({ context: { domainName: 'shop.donut.test', certificateArn, originKey: 3 } });

const only = (t: Synthesis, type: string) => {
  const [resource, ...more] = t.of(type);
  expect(more).toEqual([]);
  return { ...resource, id: resource?.id ?? '', properties: resource?.properties ?? {} };
};
interface Behaviour {
  readonly PathPattern?: string;
  readonly TargetOriginId: string;
  readonly ViewerProtocolPolicy: string;
  readonly AllowedMethods?: readonly string[];
  readonly CachePolicyId: string;
  readonly OriginRequestPolicyId?: string;
  readonly Compress: boolean;
  readonly ResponseHeadersPolicyId?: unknown;
}
interface Origin {
  readonly Id: string;
  readonly OriginPath?: string;
  readonly DomainName: unknown;
  readonly OriginAccessControlId?: unknown;
  readonly CustomOriginConfig?: Readonly<Record<string, unknown>>;
  readonly OriginCustomHeaders?: readonly { HeaderName: string; HeaderValue: unknown }[];
}
const distribution = (t: Synthesis) =>
  only(t, 'AWS::CloudFront::Distribution').properties['DistributionConfig'] as {
    readonly DefaultCacheBehavior: Behaviour;
    readonly CacheBehaviors: readonly Behaviour[];
    readonly Origins: readonly Origin[];
    readonly WebACLId: unknown;
    readonly Aliases?: readonly string[];
    readonly ViewerCertificate?: unknown;
  };
const originOf = (t: Synthesis, { TargetOriginId }: Behaviour) =>
  distribution(t).Origins.find(({ Id }) => Id === TargetOriginId);
const apiOf = (t: Synthesis) =>
  distribution(t).CacheBehaviors.find(({ PathPattern }) => PathPattern === '/api/*') as Behaviour;
const publicUrls = (t: Synthesis) =>
  new Set(
    t
      .of('AWS::Lambda::Function')
      .map(({ properties }) => (properties['Environment'] as { Variables: Record<string, unknown> }).Variables)
      .flatMap(({ PUBLIC_URL }) => (PUBLIC_URL === undefined ? [] : [written(PUBLIC_URL)])),
  );
const acls = (t: Synthesis, scope: string) =>
  t.of('AWS::WAFv2::WebACL').filter(({ properties }) => properties['Scope'] === scope);

test('no error of the API is cached at an edge location', () => {
  const { CustomErrorResponses } = distribution(dev) as unknown as { CustomErrorResponses: unknown };
  // CloudFront accepts no setting for 410: with one the deployment fails (InvalidErrorCode).
  expect(CustomErrorResponses).toEqual(
    [404, 405, 414, 500, 501, 502, 503, 504].map((ErrorCode) => ({ ErrorCode, ErrorCachingMinTTL: 0 })),
  );
});

test('the bucket of the pages has no tag that keeps it from being emptied, so `cdk destroy` deletes it', () => {
  const buckets = dev.of('AWS::S3::Bucket');
  expect(buckets.length).toBe(1);
  for (const { properties } of buckets) expect(JSON.stringify(properties)).not.toContain('cr-owned');
});

test('the distribution forwards every method and header of the API, without cache or compression, over TLS', () => {
  expect(apiOf(dev)).toMatchObject({
    ViewerProtocolPolicy: 'https-only',
    Compress: false,
    // CachingDisabled, and AllViewerExceptHostHeader, which includes Authorization.
    CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
  });
  expect(apiOf(dev).AllowedMethods).toEqual(expect.arrayContaining(['POST', 'PATCH', 'PUT', 'DELETE', 'GET']));
  const origin = originOf(dev, apiOf(dev));
  expect(origin?.OriginPath).toBe('/live');
  expect(mentions(origin?.DomainName)).toContain(only(dev, 'AWS::ApiGateway::RestApi').id);
  expect(origin?.CustomOriginConfig).toMatchObject({ OriginProtocolPolicy: 'https-only', OriginReadTimeout: 60 });
});

test('the web ACL of the distribution is in us-east-1, with managed rules and a rate limit per IP address', () => {
  const [webAcl, ...more] = acls(dev, 'CLOUDFRONT');
  expect(more).toEqual([]);
  expect(webAcl?.stack).toBe(`DonutStates-dev-Edge-${REGION}`);
  expect(distribution(dev).WebACLId).toEqual({
    'Fn::GetStackOutput': { StackName: `DonutStates-dev-Edge-${REGION}`, OutputName: 'WallArn', Region: 'us-east-1' },
  });
  const rules = JSON.stringify(webAcl?.properties['Rules']);
  expect(rules).toContain('"Name":"AWSManagedRulesCommonRuleSet"');
  expect(rules).toContain('"Name":"AWSManagedRulesAmazonIpReputationList"');
  expect(rules).toContain('{"ActionToUse":{"Count":{}},"Name":"SizeRestrictions_BODY"}');
  expect(rules).toContain('"RateBasedStatement":{"AggregateKeyType":"IP"');
  expect(rules).toContain('"ResponseCode":429');
  expect(rules).toContain('"SampledRequestsEnabled":false');
  expect(rules).not.toContain('"SampledRequestsEnabled":true');
});

/** The keys that the API accepts, by their secrets, and the key that CloudFront sends. */
const keysOf = (t: Synthesis) => {
  const body = only(t, 'AWS::ApiGateway::RestApi').properties['Body'] as {
    'x-amazon-apigateway-policy': { Statement: Record<string, unknown>[] };
  };
  const [allow, deny, ...more] = body['x-amazon-apigateway-policy'].Statement;
  expect(more).toEqual([]);
  const condition = deny?.['Condition'] as { StringNotEquals?: { 'aws:Referer': unknown[] } } | undefined;
  const [header, ...others] = originOf(t, apiOf(t))?.OriginCustomHeaders ?? [];
  expect(others).toEqual([]);
  return {
    allow,
    deny,
    header,
    accepted: (condition?.StringNotEquals?.['aws:Referer'] ?? []).map(written),
    sent: written(header?.HeaderValue),
  };
};

test('the API denies requests without CloudFront’s key, before any function, and no template holds a key', () => {
  const { allow, deny, header, accepted, sent } = keysOf(dev);
  const everyRoute = { Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' };
  expect(allow).toEqual({ Effect: 'Allow', ...everyRoute });
  // A negated operator is also true for a request without the header.
  expect(deny).toEqual({ Effect: 'Deny', ...everyRoute, Condition: expect.anything() });
  expect(header?.HeaderName).toBe('Referer');
  expect(sent).toMatch(/^\{\{resolve:secretsmanager:<BackDoorKey1\w+>:SecretString:::\}\}$/);
  expect(accepted).toEqual([sent]);
  expect(dev.of('AWS::WAFv2::WebACLAssociation')).toEqual([]);
});

test('a key is rotated in two deployments: the API accepts the next key before CloudFront sends it', () => {
  const keys = [1, 2, 3, 4].map((originKey) => {
    const { accepted, sent } = keysOf(synthesise({ context: { originKey } }));
    const number = (key: string) => /BackDoorKey(\d)/.exec(key)?.[1];
    return [number(sent), accepted.map(number)];
  });
  expect(keys).toEqual([
    ['1', ['1']],
    ['1', ['1', '2']],
    ['2', ['2']],
    ['2', ['2', '3']],
  ]);
});

test('the API is deployed after the distribution, which by then sends the key of the new policy', () => {
  const { id } = only(named, 'AWS::CloudFront::Distribution');
  expect(only(named, 'AWS::ApiGateway::Deployment').dependsOn).toContain(id);
  // Links with publicUrl do not refer to the distribution, so nothing else orders the two.
  const elsewhere = synthesise({ context: { publicUrl: 'https://else.donut.test' } });
  expect(only(elsewhere, 'AWS::ApiGateway::Deployment').dependsOn).toContain(
    only(elsewhere, 'AWS::CloudFront::Distribution').id,
  );
});

test.each([
  ['CLOUDFRONT', dev],
  ['REGIONAL', alone],
])('blocked requests of the %s ACL are logged without paths, queries and tokens', (scope, t) => {
  const [acl] = acls(t, scope);
  const { ResourceArn, LogDestinationConfigs, LoggingFilter, RedactedFields } = only(
    t,
    'AWS::WAFv2::LoggingConfiguration',
  ).properties;
  expect(mentions(ResourceArn)).toEqual([acl?.id]);
  const [group] = t
    .of('AWS::Logs::LogGroup')
    .filter(({ properties }) => String(properties['LogGroupName']).startsWith('aws-waf-logs-donut-dev'));
  expect(group?.properties['RetentionInDays']).toBe(30);
  expect(written(LogDestinationConfigs)).toMatch(new RegExp(`:log-group:<${group?.id}>$`));
  expect(LoggingFilter).toMatchObject({
    DefaultBehavior: 'DROP',
    Filters: [{ Behavior: 'KEEP', Conditions: [{ ActionCondition: { Action: 'BLOCK' } }] }],
  });
  expect(RedactedFields).toEqual([
    { UriPath: {} },
    { QueryString: {} },
    { SingleHeader: { Name: 'authorization' } },
    { SingleHeader: { Name: 'cookie' } },
  ]);
});

test('the bucket of the pages is encrypted, and only this distribution reads it, over TLS', () => {
  const bucket = only(dev, 'AWS::S3::Bucket');
  expect(bucket.properties).toMatchObject({
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
    BucketEncryption: expect.anything(),
  });
  expect(bucket.properties).not.toHaveProperty('WebsiteConfiguration');
  const policy = statements(only(dev, 'AWS::S3::BucketPolicy').properties['PolicyDocument']);
  expect(policy).toHaveLength(2);
  expect(policy.find(({ effect }) => effect === 'Deny')?.condition).toEqual({
    Bool: { 'aws:SecureTransport': 'false' },
  });
  const allow = policy.find(({ effect }) => effect === 'Allow');
  expect(allow?.actions).toEqual(['s3:GetObject']);
  expect(mentions(allow?.condition)).toContain(only(dev, 'AWS::CloudFront::Distribution').id);
  const { DefaultCacheBehavior: pages } = distribution(dev);
  expect(pages.ViewerProtocolPolicy).toBe('redirect-to-https');
  expect(originOf(dev, pages)?.OriginAccessControlId).toBeDefined();
});

test('pages have the headers of the local system, and HSTS', () => {
  const policies = dev.of('AWS::CloudFront::ResponseHeadersPolicy').map(({ properties }) => JSON.stringify(properties));
  expect(policies).toHaveLength(1);
  for (const policy of policies) {
    for (const [name, value] of Object.entries(pageHeaders([]))) {
      if (name === 'X-Content-Type-Options') expect(policy).toContain('"ContentTypeOptions"');
      else if (name !== 'Content-Security-Policy') expect(policy, name).toContain(JSON.stringify(value));
    }
    expect(policy).toContain('"StrictTransportSecurity":{"AccessControlMaxAgeSec":31536000');
  }
  const strict = JSON.stringify(pageHeaders([])['Content-Security-Policy']);
  expect(policies.map((policy) => policy.includes(strict))).toEqual([true]);
  expect(strict).not.toMatch(/unsafe|https?:/);
});

test('pages load pictures from the configured hosts, and nothing else from them', () => {
  const shop = synthesise({ context: { imageHosts: 'Pictures.example.com, cdn.example.com' } });
  const policy = JSON.stringify(only(shop, 'AWS::CloudFront::ResponseHeadersPolicy').properties);
  const named = policy.match(/[a-z-]+ [^;"]*example[^;"]*/g);
  expect(named).toEqual(["img-src 'self' data: https://pictures.example.com https://cdn.example.com"]);
});

test('the distribution maps addresses to files as the local system does', () => {
  const { FunctionCode: code } = only(dev, 'AWS::CloudFront::Function').properties;
  const ask = (uri: string) =>
    runInNewContext(`${String(code)}\nhandler(${JSON.stringify({ request: { uri, method: 'GET' } })})`) as {
      uri?: string;
      statusCode?: number;
    };
  for (const path of [
    '/',
    '/console',
    '/console/dead-letters',
    '/shop/',
    '/docs',
    '/docs/api/orders/ko',
    '/docs/problems/stock.sold_out',
    '/docs/problems/ko',
    '/docs/problems/stock.sold_out/ko',
  ]) {
    expect(ask(path).uri, path).toBe(`/${pageFile(path)}`);
  }
  for (const path of ['/etc/passwd', '/docs/problems/A', '/consolex']) expect(ask(path).statusCode, path).toBe(404);
});

test('links use publicUrl, else the domain name, else the address of the distribution', () => {
  const { id } = only(dev, 'AWS::CloudFront::Distribution');
  expect(publicUrls(dev)).toEqual(new Set([`https://<${id}.DomainName>`]));
  expect(publicUrls(named)).toEqual(new Set(['https://shop.donut.test']));
  const publicUrl = 'https://else.donut.test';
  expect(publicUrls(synthesise({ context: { publicUrl } }))).toEqual(new Set([publicUrl]));
  expect(dev.outputs).toContain('Address');
});

test('a domain name has its certificate and requires TLS 1.2', () => {
  expect(distribution(named).Aliases).toEqual(['shop.donut.test']);
  expect(distribution(named).ViewerCertificate).toMatchObject({
    AcmCertificateArn: certificateArn,
    MinimumProtocolVersion: 'TLSv1.2_2021',
  });
  for (const context of [
    { domainName: 'shop.donut.test' },
    { certificateArn },
    { edge: false, domainName: 'shop.donut.test', certificateArn },
  ]) {
    expect(() => synthesise({ context })).toThrow('"domainName": requires certificateArn and edge');
  }
  const elsewhere = { domainName: 'shop.donut.test', certificateArn: certificateArn.replace('us-east-1', 'eu-west-1') };
  expect(() => synthesise({ context: elsewhere })).toThrow('must be an ACM certificate in us-east-1');
});

test('with edge: false the API has the same web ACL rules, and nothing is in us-east-1', () => {
  expect(alone.stacks.map((name) => name.replace('DonutStates-dev-', ''))).toEqual(['Data', 'App', 'Watch']);
  expect(alone.resources.filter(({ type }) => /CloudFront|S3::/.test(type))).toEqual([]);
  const [webAcl, ...more] = alone.of('AWS::WAFv2::WebACL');
  expect(more).toEqual([]);
  expect(webAcl?.properties['Scope']).toBe('REGIONAL');
  expect(webAcl?.properties['Rules']).toEqual(acls(dev, 'CLOUDFRONT')[0]?.properties['Rules']);
  expect(mentions(only(alone, 'AWS::WAFv2::WebACLAssociation').properties['WebACLArn'])).toEqual([webAcl?.id]);
  const api = only(alone, 'AWS::ApiGateway::RestApi').properties['Body'];
  expect(api, 'an import without a policy removes the policy of the edge').not.toHaveProperty([
    'x-amazon-apigateway-policy',
  ]);
  const { id } = only(alone, 'AWS::ApiGateway::RestApi');
  expect(publicUrls(alone)).toEqual(new Set([`https://<${id}>.execute-api.<AWS::Region>.<AWS::URLSuffix>/live`]));
});

test('browsers cache assets for ever, revalidate every other file and read Markdown as UTF-8', () => {
  const uploads = dev.upload
    .filter(({ type }) => type === 'Custom::CDKBucketDeployment')
    .map(({ properties: { SystemMetadata, Include, Exclude, Prune } }) => ({
      SystemMetadata,
      Include,
      Exclude,
      Prune,
    }));
  const assets = ['assets/*-????????.*'];
  expect(uploads).toEqual([
    {
      SystemMetadata: { 'cache-control': 'public, max-age=31536000, immutable' },
      Include: assets,
      Exclude: ['*'],
      Prune: false,
    },
    {
      SystemMetadata: { 'cache-control': 'no-cache' },
      Include: undefined,
      Exclude: [...assets, '*.md'],
      Prune: true,
    },
    {
      SystemMetadata: { 'cache-control': 'no-cache', 'content-type': 'text/markdown; charset=utf-8' },
      Include: ['*.md'],
      Exclude: ['*'],
      Prune: true,
    },
  ]);
});

/** Properties that name a resource in the account: CloudFormation cannot create a second resource of that name. */
const NAMES = [
  'Name',
  'FunctionName',
  'QueueName',
  'TopicName',
  'LogGroupName',
  'DashboardName',
  'AlarmName',
  'RoleName',
];

/** CloudFront's own stack in us-east-1 is deleted with it. */
const withoutEdgeStack = (resources: readonly Resource[]) => resources.filter(({ stack }) => !stack.includes('-Edge-'));

test('switching edge off and on keeps the database, the API and every name', () => {
  const stackOf = (t: Synthesis, name: string) => t.resources.filter(({ stack }) => stack.endsWith(`-${name}`));
  expect(stackOf(alone, 'Data')).toEqual(stackOf(dev, 'Data'));

  const withEdge = new Map(dev.resources.map((one) => [`${one.stack} ${one.id}`, one]));
  // A change of its document, as of code and alarms, is an update in place; the stage then has another deployment.
  const { Body: _body, ...api } = only(dev, 'AWS::ApiGateway::RestApi').properties;
  expect(only(alone, 'AWS::ApiGateway::RestApi').properties).toMatchObject(api);
  const updated = /^AWS::(Lambda::|CloudWatch::|CodeDeploy::|WAFv2::WebACLAssociation|ApiGateway::(RestApi|Stage))/;
  const changed = alone.resources.filter((one) => {
    const other = withEdge.get(`${one.stack} ${one.id}`);
    return other !== undefined && JSON.stringify(other.properties) !== JSON.stringify(one.properties);
  });
  expect(changed.map(({ type, id }) => `${type} ${id}`).filter((line) => !updated.test(line))).toEqual([]);
  for (const type of ['AWS::ApiGateway::RestApi', 'AWS::ApiGateway::Stage', 'AWS::SQS::Queue', 'AWS::SNS::Topic'])
    expect(alone.of(type).map(({ id }) => id)).toEqual(withoutEdgeStack(dev.of(type)).map(({ id }) => id));

  const named = (t: Synthesis) =>
    t.resources
      .filter(({ type }) => type !== 'AWS::Lambda::Alias')
      .flatMap(({ id, type, properties }) =>
        NAMES.filter((name) => typeof properties[name] === 'string').map(
          (name) => `${type} ${properties[name]} is ${id}`,
        ),
      );
  const both = [...new Set([...named(dev), ...named(alone)])];
  const names = both.map((line) => line.split(' is ')[0]);
  expect(
    names.filter((name, i) => names.indexOf(name) !== i),
    'one name for two resources',
  ).toEqual([]);
});
