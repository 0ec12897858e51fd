/** The AWS of the functions in this process: the RDS Data API over a real PostgreSQL, secrets in a map, queues that take everything. */
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { QUEUE_NAMES } from '#domain/queue-names.ts';
import type { DataApi } from '#local/aws/rds-data/service.ts';
import { clientOf } from '#test/database/data-api.ts';

export const CLUSTER_ARN = 'arn:aws:rds:us-east-1:000000000000:cluster:donut';
export const ISSUER = 'donut-states';
export const STREAM_SLOTS = 4;
const PUBLIC_URL = 'https://shop.test';
/** The credentials of the functions' role. */
export const CREDENTIALS = { accessKeyId: 'ASIATEST', secretAccessKey: 'test-secret', sessionToken: 'test-token' };
export const PICTURES_BUCKET = 'pictures-test';
const secretArn = (purpose: string) => `arn:aws:secretsmanager:us-east-1:000000000000:secret:${purpose}`;
export const SECRETS = {
  account: secretArn('account'),
  callback: secretArn('callback'),
  cursor: secretArn('cursor'),
  link: secretArn('link'),
  jwtPrivate: secretArn('jwtprivate'),
  jwtPublic: secretArn('jwtpublic'),
  webhook: secretArn('webhook'),
  platform: undefined,
} as const;

const queueUrl = (name: string) => `https://sqs.test/${name}`;
const queueUrls = () => JSON.stringify(Object.fromEntries(QUEUE_NAMES.map((name) => [name, queueUrl(name)])));

/** What the template would give to the functions of the API. */
const environment = (databaseName: string): Readonly<Record<string, string>> => ({
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
  PICTURES_BUCKET,
  PICTURES_URL: `https://${PICTURES_BUCKET}.s3.us-east-1.amazonaws.com`,
  DB_CLUSTER_ARN: CLUSTER_ARN,
  DB_SECRET_ARN: secretArn('database'),
  DB_NAME: databaseName,
  ...Object.fromEntries(
    QUEUE_NAMES.map((name) => [`${name.replaceAll('-', '_').toUpperCase()}_QUEUE_URL`, queueUrl(name)]),
  ),
  QUEUE_URLS: queueUrls(),
  // No consumer can be paused: Lambda is not in this process.
  CONSUMERS: '{}',
  STREAM_SLOTS: String(STREAM_SLOTS),
  ACCOUNT_SECRET_ARN: SECRETS.account,
  CALLBACK_SECRET_ARN: SECRETS.callback,
  CURSOR_SECRET_ARN: SECRETS.cursor,
  LINK_SECRET_ARN: SECRETS.link,
  JWT_PRIVATE_SECRET_ARN: SECRETS.jwtPrivate,
  JWT_PUBLIC_SECRET_ARN: SECRETS.jwtPublic,
  WEBHOOK_SECRET_ARN: SECRETS.webhook,
  JWT_ISSUER: ISSUER,
  AUTH_ISSUER: '',
  AUTH_AUDIENCE: '',
  IMAGE_HOSTS: 'pictures.donut.test',
  FACTORIES: JSON.stringify({ fac_main: 'https://factory.test', fac_second: 'https://second.test' }),
  PAYMENT_FAILURE_PERCENT: '0',
  SETTLE_MINUTES: '10',
  PUBLIC_URL,
  MAIL_FROM: 'shop@donut.test',
  MAIL_CONFIGURATION_SET: 'mail',
  OPERATORS: 'operator@donut.test',
  STAFF_LOCALE: 'en',
  TIME_ZONE: 'Asia/Seoul',
});

/**
 * Puts the AWS clients of this process in place; call it before a handler module is loaded.
 * @returns the values of the secrets, by ARN.
 */
export function installAws(api: DataApi, databaseName: string): Map<string, string> {
  Object.assign(process.env, environment(databaseName));
  const secrets = new Map<string, string>();
  const dataApi = clientOf(api);
  mockClient(RDSDataClient)
    .on(ExecuteStatementCommand)
    .callsFake((input) => dataApi.send(new ExecuteStatementCommand(input)));
  mockClient(SecretsManagerClient)
    .on(GetSecretValueCommand)
    .callsFake(({ SecretId }) => {
      if (secrets.has(SecretId)) return { SecretString: secrets.get(SecretId) };
      throw new ResourceNotFoundException({ message: SecretId, $metadata: {} });
    })
    .on(PutSecretValueCommand)
    .callsFake(({ SecretId, SecretString }) => void secrets.set(SecretId, SecretString));
  mockClient(SQSClient).on(SendMessageCommand).resolves({}).on(GetQueueAttributesCommand).resolves({ Attributes: {} });
  return secrets;
}
