import { expect, test } from 'vitest';
import { REGION, type Resource, type Synthesis, synthesise, written } from './template.ts';

const dev = synthesise();
const prod = synthesise({ context: { stage: 'prod' } });

const one = (t: Synthesis, type: string) => {
  const [resource, ...more] = t.of(type);
  expect(more).toEqual([]);
  return resource?.properties ?? {};
};

test('the database is Aurora PostgreSQL 17.7 behind the Data API, and RDS manages the master secret', () => {
  for (const stage of [dev, prod]) {
    expect(one(stage, 'AWS::RDS::DBCluster')).toMatchObject({
      Engine: 'aurora-postgresql',
      EngineVersion: '17.7',
      EnableHttpEndpoint: true,
      ManageMasterUserPassword: true,
      MasterUsername: 'donut_admin',
      DatabaseName: 'donut',
      StorageEncrypted: true,
    });
    expect(one(stage, 'AWS::RDS::DBCluster')).not.toHaveProperty('MasterUserPassword');
    expect(one(stage, 'AWS::RDS::DBInstance')).toMatchObject({ DBInstanceClass: 'db.serverless' });
  }
});

test('the database of dev pauses when idle', () => {
  expect(one(dev, 'AWS::RDS::DBCluster')).toMatchObject({
    ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 2, SecondsUntilAutoPause: 600 },
    DeletionProtection: false,
  });
});

test('the database of prod never pauses and has deletion protection', () => {
  const cluster = one(prod, 'AWS::RDS::DBCluster');
  expect(cluster).toMatchObject({ DeletionProtection: true });
  expect(cluster['ServerlessV2ScalingConfiguration']).toEqual({ MinCapacity: 1, MaxCapacity: 16 });
});

test('the VPC has no NAT, no internet gateway and no ingress rule', () => {
  for (const type of ['AWS::EC2::NatGateway', 'AWS::EC2::InternetGateway', 'AWS::EC2::SecurityGroupIngress']) {
    expect(dev.of(type)).toEqual([]);
  }
  expect(one(dev, 'AWS::EC2::SecurityGroup')).not.toHaveProperty('SecurityGroupIngress');
  for (const { properties } of dev.of('AWS::Lambda::Function')) expect(properties).not.toHaveProperty('VpcConfig');
});

test('every name contains the stage, so that one account can hold two stages', () => {
  const stacks = (stage: string) =>
    [`Edge-${REGION}`, 'Data', 'App', 'Pages', 'Watch'].map((name) => `DonutStates-${stage}-${name}`);
  expect(dev.stacks).toEqual(stacks('dev'));
  expect(prod.stacks).toEqual(stacks('prod'));
  const named = ['QueueName', 'TopicName', 'FunctionName', 'DashboardName', 'LogGroupName'];
  const names = prod.resources
    .filter(({ type }) => !/Alias|Version|Permission|EventSourceMapping/.test(type))
    .flatMap(({ properties }) =>
      named.flatMap((key) => (properties[key] === undefined ? [] : [written(properties[key])])),
    )
    // The name of another resource.
    .filter((name) => !/^<\w+>$/.test(name));
  expect(names.length).toBeGreaterThan(20);
  for (const name of names) expect(name).toMatch(/donut-prod\b/);
});

/** The name of each resource that belongs to the account and not to a region; undefined: CloudFormation makes the name. */
const GLOBAL_NAMES: Readonly<Record<string, (properties: Resource['properties']) => unknown>> = {
  'AWS::CloudFront::Distribution': () => undefined,
  'AWS::CloudFront::Function': ({ Name }) => Name,
  'AWS::CloudFront::OriginAccessControl': (p) => nameIn(p, 'OriginAccessControlConfig'),
  'AWS::CloudFront::ResponseHeadersPolicy': (p) => nameIn(p, 'ResponseHeadersPolicyConfig'),
  'AWS::CloudWatch::Dashboard': ({ DashboardName }) => DashboardName,
  'AWS::IAM::InstanceProfile': ({ InstanceProfileName }) => InstanceProfileName,
  // An inline policy belongs to its roles.
  'AWS::IAM::Policy': () => undefined,
  'AWS::IAM::Role': ({ RoleName }) => RoleName,
  'AWS::S3::Bucket': ({ BucketName }) => BucketName,
  'AWS::S3::BucketPolicy': () => undefined,
};
const BELONGS_TO_ACCOUNT = /^AWS::(Budgets|CE|CloudFront|IAM|Organizations|Route53|S3)::|^AWS::CloudWatch::Dashboard$/;
const nameIn = (properties: Resource['properties'], config: string): unknown =>
  (properties[config] as { readonly Name: unknown }).Name;

/** Names that a shop in another region of the same account must not have, too. */
function sharedNames(region: string): readonly string[] {
  const t = synthesise({ region, context: { vipWorker: 'ec2', dashboard: true } });
  const pinned = t.all.filter(({ stack }) => t.pinnedStacks.includes(stack));
  const resources = t.all.filter(({ type }) => BELONGS_TO_ACCOUNT.test(type));
  const names = [
    ...pinned.map(({ properties }) => properties['Name']),
    ...resources.map(({ type, properties }) => {
      const name = GLOBAL_NAMES[type];
      if (!name) throw new Error(`${type} belongs to the account: add its name to GLOBAL_NAMES`);
      return name(properties);
    }),
  ];
  return [...t.pinnedStacks, ...names.flatMap((name) => (name === undefined ? [] : [written(name)]))].map((name) =>
    name.replaceAll('<AWS::Region>', region),
  );
}

test('two regions of one account can hold a shop of one stage each', () => {
  const [here, there] = [REGION, 'eu-west-1'].map(sharedNames);
  // The stack and the ACL in us-east-1, CloudFront's function, access control and header policy, the dashboard.
  expect(here).toHaveLength(6);
  expect(here?.filter((name) => there?.includes(name))).toEqual([]);
});

test('purpose secrets are created empty for the set-up function, and the secret of the database role is generated', () => {
  const secrets = dev
    .of('AWS::SecretsManager::Secret')
    .filter(({ id }) => !id.startsWith('BackDoor'))
    .map(({ properties }) => properties);
  const empty = secrets.filter((s) => s['GenerateSecretString'] === undefined && s['SecretString'] === undefined);
  expect(empty.map((s) => /^Donut States ([\w-]+):/.exec(String(s['Description']))?.[1]).sort()).toEqual([
    'account',
    'callback',
    'cursor',
    'jwt-private',
    'jwt-public',
    'link',
    'platform',
    'webhook',
  ]);
  const [role, ...more] = secrets.filter((s) => !empty.includes(s));
  expect(more).toEqual([]);
  expect(role?.['GenerateSecretString']).toMatchObject({
    SecretStringTemplate: '{"username":"shop_app"}',
    GenerateStringKey: 'password',
  });
});

test('the set-up runs when the database is available, and again for every new migration', () => {
  const setup = one(dev, 'Custom::Setup');
  expect(Object.keys(setup).sort()).toEqual([
    'ClusterArn',
    'RestoredFrom',
    'ServiceTimeout',
    'ServiceToken',
    'SourcesHash',
  ]);
  expect(setup['SourcesHash']).toMatch(/^[0-9a-f]{64}$/);
});
