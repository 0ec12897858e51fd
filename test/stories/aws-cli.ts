/** The running system's AWS, as a person with the AWS CLI meets it: access key `local`, nothing is checked. */
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { local } from './shop.ts';

interface Endpoints {
  readonly aws: string;
  readonly databaseUrl: string;
}

export const endpoints = (): Promise<Endpoints> => local<Endpoints>('GET', '/endpoints');

const asPerson = async () => ({
  endpoint: (await endpoints()).aws,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

export const openSqs = async (): Promise<SQSClient> => new SQSClient(await asPerson());

/** The address of one of the shop's queues, by its short name. */
export const queueUrl = async (name: string): Promise<string> =>
  `${(await endpoints()).aws}/000000000000/donut-dev-${name}`;

type Purpose = 'callback' | 'cursor' | 'link' | 'jwtprivate' | 'jwtpublic' | 'webhook' | 'account' | 'platform';

/** A secret of the shop. Its ARN is known from the set-up, which has filled it. */
async function withSecret<T>(
  purpose: Purpose,
  work: (client: SecretsManagerClient, arn: string) => Promise<T>,
): Promise<T> {
  const { calls } = await local<{ calls: { resource: string }[] }>('GET', '/iam');
  const arn = calls.find(({ resource }) => resource.includes(`:secret:Secret${purpose}`))?.resource;
  const client = new SecretsManagerClient(await asPerson());
  try {
    return await work(client, arn ?? '');
  } finally {
    client.destroy();
  }
}

export const secretOf = (purpose: Purpose): Promise<string> =>
  withSecret(purpose, async (client, SecretId) => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
    return SecretString ?? '';
  });

export const putSecret = (purpose: Purpose, SecretString: string): Promise<unknown> =>
  withSecret(purpose, (client, SecretId) => client.send(new PutSecretValueCommand({ SecretId, SecretString })));
