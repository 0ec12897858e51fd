import { expect, test } from 'vitest';
import { VIP_UNITS_MIN } from '#domain/limits.ts';
import { FUNCTIONS } from '#lib/functions.ts';
import { functionViolations } from './rules-of-functions.ts';
import { queueViolations, topicViolations } from './rules-of-queues.ts';
import { mentions, type Synthesis, statements, synthesise, written } from './template.ts';

const byLambda = synthesise();
const byInstance = synthesise({ context: { vipWorker: 'ec2' } });

const one = (t: Synthesis, type: string) => {
  const [resource, ...more] = t.of(type);
  expect(more).toEqual([]);
  return resource?.properties ?? {};
};
const inApp = (t: Synthesis, type: string) => t.of(type).filter(({ stack }) => stack.endsWith('App'));
const queueId = (t: Synthesis) =>
  t.of('AWS::SQS::Queue').find(({ properties }) => properties['QueueName'] === 'donut-dev-vip')?.id ?? '';
const template = () => one(byInstance, 'AWS::EC2::LaunchTemplate')['LaunchTemplateData'] as Record<string, unknown>;
const userData = () => written((template()['UserData'] as Record<string, unknown>)['Fn::Base64']);

test.each([
  ['lambda', byLambda],
  ['ec2', byInstance],
])('vipWorker=%s: only paid orders of 100 units or more reach the queue', (_mode, t) => {
  const fed = t
    .of('AWS::SNS::Subscription')
    .filter(({ properties }) => mentions(properties['Endpoint']).includes(queueId(t)));
  expect(fed.map(({ properties }) => properties['FilterPolicy'])).toEqual([
    { type: ['order.paid'], units: [{ numeric: ['>=', VIP_UNITS_MIN] }] },
  ]);
  expect(topicViolations(t)).toEqual([]);
});

test('vipWorker=ec2: there is no function and no mapping, and the rest keeps the rules', () => {
  const names = byInstance
    .of('AWS::Lambda::Function')
    .map(({ properties }) => String(properties['FunctionName']).replace('donut-dev-', ''));
  expect(names.sort()).toEqual(
    Object.keys(FUNCTIONS)
      .filter((name) => name !== 'vip')
      .sort(),
  );
  expect(functionViolations(byInstance)).toEqual([]);
  expect(queueViolations(byInstance)).toEqual(['donut-dev-vip: has 0 consumers']);
  expect(byLambda.of('AWS::AutoScaling::AutoScalingGroup')).toEqual([]);
  expect(inApp(byLambda, 'AWS::EC2::VPC')).toEqual([]);
});

test('cdk-nag finds nothing in the instance, in either stage', () => {
  for (const stage of ['dev', 'prod']) {
    expect(() => synthesise({ context: { vipWorker: 'ec2', stage }, checks: true })).not.toThrow();
  }
});

test('the group keeps one small instance in public subnets without a NAT', () => {
  const group = byInstance.of('AWS::AutoScaling::AutoScalingGroup')[0];
  expect(group?.properties).toMatchObject({ MinSize: '1', MaxSize: '1' });
  expect(group?.updatePolicy).toMatchObject({ AutoScalingRollingUpdate: { MinInstancesInService: 0 } });
  const zones = mentions(group?.properties['VPCZoneIdentifier']);
  expect(zones).toHaveLength(2);
  for (const { id, properties } of inApp(byInstance, 'AWS::EC2::Subnet')) {
    expect(zones).toContain(id);
    expect(properties['MapPublicIpOnLaunch']).toBe(true);
  }
  expect(byInstance.of('AWS::EC2::NatGateway')).toEqual([]);
  expect(template()).toMatchObject({ InstanceType: 't4g.nano' });
});

test('the instance has no ingress and only HTTPS egress, and the database’s VPC stays isolated', () => {
  const [group, ...more] = inApp(byInstance, 'AWS::EC2::SecurityGroup');
  expect(more).toEqual([]);
  expect(group?.properties).not.toHaveProperty('SecurityGroupIngress');
  expect(byInstance.of('AWS::EC2::SecurityGroupIngress')).toEqual([]);
  expect(byInstance.of('AWS::EC2::SecurityGroupEgress')).toEqual([]);
  expect(group?.properties['SecurityGroupEgress']).toEqual([
    { CidrIp: '0.0.0.0/0', Description: 'AWS APIs', FromPort: 443, ToPort: 443, IpProtocol: 'tcp' },
  ]);
  const gateways = byInstance.of('AWS::EC2::InternetGateway');
  expect(gateways.map(({ stack }) => stack)).toEqual(['DonutStates-dev-App']);
});

test('the disk is encrypted and metadata requires IMDSv2', () => {
  expect(template()).toMatchObject({
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeType: 'gp3' } }],
  });
  expect(template()).not.toHaveProperty('KeyName');
});

test('the instance has the permissions of the function, plus its two assets and Session Manager', () => {
  const [role] = inApp(byInstance, 'AWS::IAM::Role').filter(({ properties }) =>
    JSON.stringify(properties['AssumeRolePolicyDocument']).includes('ec2.amazonaws.com'),
  );
  expect(role?.properties).not.toHaveProperty('ManagedPolicyArns');
  const own = byInstance
    .of('AWS::IAM::Policy')
    .filter(({ properties }) => mentions(properties['Roles']).includes(role?.id ?? ''))
    .flatMap(({ properties }) => statements(properties['PolicyDocument']));
  expect(own.every(({ effect }) => effect === 'Allow')).toBe(true);
  expect(own.flatMap(({ actions }) => actions).sort()).toEqual([
    'rds-data:ExecuteStatement',
    's3:GetObject',
    'secretsmanager:GetSecretValue',
    'sqs:ChangeMessageVisibility',
    'sqs:DeleteMessage',
    'sqs:ReceiveMessage',
    'ssm:UpdateInstanceInformation',
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
  ]);
  const wide = own.filter(({ resources }) => resources.some((resource) => resource === '*'));
  expect(wide.flatMap(({ actions }) => actions).every((action) => /^ssm(messages)?:/.test(action))).toBe(true);
});

test('the instance starts from its assets and installs nothing', () => {
  const script = userData();
  expect(script).not.toMatch(/dnf|yum|curl|npm/);
  expect(script.match(/aws s3 cp 's3:\/\//g)).toHaveLength(2);
  expect(script).toContain('ExecStart=/opt/vip/node/node --enable-source-maps /opt/vip/worker/worker.mjs');
  for (const name of ['AWS_REGION', 'DB_CLUSTER_ARN', 'DB_NAME', 'DB_SECRET_ARN', 'VIP_QUEUE_URL']) {
    expect(script).toMatch(new RegExp(`^${name}=.`, 'm'));
  }
});
