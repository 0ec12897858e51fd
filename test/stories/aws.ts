/** The AWS endpoint of the running system, as a person with the AWS CLI would use it. */
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { local } from './shop.ts';

export interface WebhookSecret {
  /** `whsec_…`, the first one is the newest. */
  read(): Promise<string[]>;
  write(secrets: readonly string[] | Readonly<Record<string, readonly string[]>>): Promise<void>;
}

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** The webhook secret; its ARN is read from the recorded IAM calls. */
export async function webhookSecret(): Promise<WebhookSecret> {
  const { aws } = await local<{ aws: string }>('GET', '/endpoints');
  const iam = JSON.stringify(await local('GET', '/iam'));
  const SecretId = /arn:aws:secretsmanager:[^"]*:secret:[^"]*webhook[^"]*-locals/i.exec(iam)?.[0];
  if (!SecretId) throw new Error('no webhook secret is named in /_local/iam');
  const client = new SecretsManagerClient({ endpoint: aws, region: 'us-east-1', credentials });
  return {
    read: async () => JSON.parse((await client.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '[]'),
    write: async (secrets) => {
      await client.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(secrets) }));
    },
  };
}
