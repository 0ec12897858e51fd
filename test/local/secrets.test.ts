import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSecrets, type Secrets } from '#local/aws/secrets/service.ts';
import { type Served, serve } from './serve.ts';

const arnOf = (name: string): string => `arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}-AbCdEf`;
const dir = mkdtempSync(join(tmpdir(), 'donut-secrets-'));
let secrets: Secrets;
let served: Served;
let client: SecretsManagerClient;

beforeAll(async () => {
  secrets = openSecrets(dir);
  served = await serve([secrets]);
  client = new SecretsManagerClient({ ...served.client, maxAttempts: 1 });
});

afterAll(async () => {
  client.destroy();
  await served.close();
  rmSync(dir, { recursive: true, force: true });
});

const get = (SecretId: string) => client.send(new GetSecretValueCommand({ SecretId }));
const put = (SecretId: string, SecretString: string) =>
  client.send(new PutSecretValueCommand({ SecretId, SecretString }));

test('a secret of the template is empty until the set-up writes a value', async () => {
  secrets.create(arnOf('link'));
  await expect(get(arnOf('link'))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
  });
  const written = await put(arnOf('link'), 'key-1');
  const found = await get(arnOf('link'));
  expect(found).toMatchObject({
    ARN: arnOf('link'),
    Name: 'link',
    SecretString: 'key-1',
    VersionStages: ['AWSCURRENT'],
  });
  expect(found.VersionId).toBe(written.VersionId);
  expect(found.CreatedDate).toBeInstanceOf(Date);
  expect((await get('link')).SecretString).toBe('key-1');
});

test('an unknown secret is not found', async () => {
  await expect(get('nothing')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret.",
  });
});

test('values survive a restart in a file that only its owner can read, and a later start does not change them', async () => {
  secrets.create(arnOf('database'), JSON.stringify({ username: 'shop_app', password: 'pw' }));
  const again = openSecrets(dir);
  again.create(arnOf('database'), 'something else');
  expect(await again.credentials(arnOf('database'))).toEqual({ username: 'shop_app', password: 'pw' });
  expect(statSync(join(dir, 'secrets.json')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(dir, 'secrets.json'), 'utf8')).toContain('shop_app');
});

test('a secret without a user and password has no credentials', async () => {
  secrets.create(arnOf('plain'), 'just words');
  expect(await secrets.credentials(arnOf('plain'))).toBeUndefined();
  expect(await secrets.credentials(arnOf('missing'))).toBeUndefined();
});

test('a call needs a permission on the ARN of the secret, also when it uses the name', async () => {
  secrets.create(arnOf('named'), 'x');
  await get('named');
  const call = served.calls.at(-1);
  expect(call && secrets.grantsFor(call)).toEqual([
    { action: 'secretsmanager:GetSecretValue', resource: arnOf('named') },
  ]);
});
