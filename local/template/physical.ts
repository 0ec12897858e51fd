/** Names and ARNs of resources on this machine, in the formats of AWS. */
import { createHash } from 'node:crypto';
import { ACCOUNT, REGION } from '#local/aws/service.ts';

export interface Physical {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface PhysicalInput {
  readonly type: string;
  readonly logicalId: string;
  /** A resolved property as text; undefined when the template does not set it. */
  property(name: string): string | undefined;
  /** Address of the AWS endpoint; queue URLs begin with it. */
  readonly awsUrl: string;
}

const arn = (service: string, rest: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;

type Make = (input: PhysicalInput) => Physical;
const named =
  (property: string): Make =>
  ({ logicalId, property: read }) => ({ ref: read(property) ?? logicalId, attributes: {} });

const MAKERS: Readonly<Record<string, Make>> = {
  'AWS::SQS::Queue': ({ logicalId, property, awsUrl }) => {
    const name = property('QueueName') ?? logicalId;
    const url = `${awsUrl}/${ACCOUNT}/${name}`;
    return { ref: url, attributes: { Arn: arn('sqs', name), QueueName: name, QueueUrl: url } };
  },
  'AWS::SNS::Topic': ({ logicalId, property }) => {
    const name = property('TopicName') ?? logicalId;
    return { ref: arn('sns', name), attributes: { TopicArn: arn('sns', name), TopicName: name } };
  },
  'AWS::Lambda::Function': ({ logicalId, property }) => {
    const name = property('FunctionName') ?? logicalId;
    return { ref: name, attributes: { Arn: arn('lambda', `function:${name}`) } };
  },
  'AWS::Lambda::Version': ({ property }) => {
    const name = property('FunctionName') ?? '';
    const functionArn = name.startsWith('arn:') ? name : arn('lambda', `function:${name}`);
    return { ref: `${functionArn}:1`, attributes: { Version: '1', FunctionArn: `${functionArn}:1` } };
  },
  'AWS::Lambda::Alias': ({ property }) => {
    const name = property('FunctionName') ?? '';
    const functionArn = name.startsWith('arn:') ? name : arn('lambda', `function:${name}`);
    const alias = `${functionArn}:${property('Name')}`;
    return { ref: alias, attributes: { AliasArn: alias } };
  },
  'AWS::Lambda::EventSourceMapping': ({ logicalId }) => {
    const hash = createHash('sha256').update(logicalId).digest('hex');
    const uuid = hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
    return {
      ref: uuid,
      attributes: { Id: uuid, EventSourceMappingArn: arn('lambda', `event-source-mapping:${uuid}`) },
    };
  },
  'AWS::IAM::Role': ({ logicalId, property }) => {
    const name = property('RoleName') ?? logicalId;
    return { ref: name, attributes: { Arn: `arn:aws:iam::${ACCOUNT}:role/${name}`, RoleId: `AROA${name}` } };
  },
  'AWS::KMS::Key': ({ logicalId }) => ({
    ref: logicalId.toLowerCase(),
    attributes: { Arn: arn('kms', `key/${logicalId.toLowerCase()}`), KeyId: logicalId.toLowerCase() },
  }),
  'AWS::KMS::Alias': named('AliasName'),
  'AWS::RDS::DBCluster': ({ logicalId, property }) => {
    const id = (property('DBClusterIdentifier') ?? logicalId).toLowerCase();
    return {
      ref: id,
      attributes: {
        DBClusterArn: arn('rds', `cluster:${id}`),
        DBClusterResourceId: id,
        'Endpoint.Address': '127.0.0.1',
        'Endpoint.Port': property('Port') ?? '5432',
        // AWS adds six random characters to a secret's ARN. Here they are fixed, so policies that end in `-??????`
        // match.
        'MasterUserSecret.SecretArn': arn('secretsmanager', `secret:rds!cluster-${id}-master`),
      },
    };
  },
  'AWS::SecretsManager::Secret': ({ logicalId, property }) => {
    const secret = arn('secretsmanager', `secret:${property('Name') ?? logicalId}-locals`);
    return { ref: secret, attributes: { Id: secret } };
  },
  'AWS::SecretsManager::SecretTargetAttachment': ({ property }) => ({
    ref: property('SecretId') ?? '',
    attributes: { Id: property('SecretId') ?? '' },
  }),
  'AWS::ApiGateway::RestApi': () => ({ ref: 'local', attributes: { RootResourceId: 'root', RestApiId: 'local' } }),
  'AWS::ApiGateway::Deployment': ({ logicalId }) => ({ ref: logicalId, attributes: { DeploymentId: logicalId } }),
  'AWS::ApiGateway::Stage': named('StageName'),
  'AWS::Events::Rule': ({ logicalId, property }) => {
    const name = property('Name') ?? logicalId;
    return { ref: name, attributes: { Arn: arn('events', `rule/${name}`) } };
  },
  'AWS::Logs::LogGroup': ({ logicalId, property }) => {
    const name = property('LogGroupName') ?? logicalId;
    return { ref: name, attributes: { Arn: arn('logs', `log-group:${name}:*`) } };
  },
  'AWS::S3::Bucket': ({ logicalId }) => {
    // At most 63 characters, in lower case.
    const name = logicalId.toLowerCase().slice(0, 63);
    const attributes = { Arn: `arn:aws:s3:::${name}`, RegionalDomainName: `${name}.s3.${REGION}.amazonaws.com` };
    return { ref: name, attributes };
  },
  'AWS::SES::EmailIdentity': named('EmailIdentity'),
  'AWS::SES::ConfigurationSet': named('Name'),
  'AWS::SSM::Parameter': ({ logicalId, property }) => ({
    ref: property('Name') ?? logicalId,
    attributes: { Value: property('Value') ?? '', Type: property('Type') ?? 'String' },
  }),
  'AWS::CloudWatch::Alarm': ({ logicalId, property }) => {
    const name = property('AlarmName') ?? logicalId;
    return { ref: name, attributes: { Arn: arn('cloudwatch', `alarm:${name}`) } };
  },
  'AWS::CloudWatch::CompositeAlarm': ({ logicalId, property }) => {
    const name = property('AlarmName') ?? logicalId;
    return { ref: name, attributes: { Arn: arn('cloudwatch', `alarm:${name}`) } };
  },
};

/** Returns the local identity of a resource. A type without a rule has its logical id and no attributes. */
export const physicalOf = (input: PhysicalInput): Physical =>
  (MAKERS[input.type] ?? (({ logicalId }) => ({ ref: logicalId, attributes: {} })))(input);
