import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-secrets-manager';
import { JWT_ALGORITHM } from '#domain/token.ts';
import { secretsManager } from '#lambdas/shared/aws/clients.ts';

export interface PurposeSecrets {
  readonly account: string;
  readonly callback: string;
  readonly cursor: string;
  readonly link: string;
  readonly jwtPrivate: string;
  readonly jwtPublic: string;
  readonly webhook: string;
  /** Only if a data platform is configured. */
  readonly platform: string | undefined;
}

const KEY_BYTES = 32;
const newKey = () => JSON.stringify([randomBytes(KEY_BYTES).toString('base64')]);
const newWebhookKey = () => JSON.stringify([`whsec_${randomBytes(KEY_BYTES).toString('base64')}`]);

/** Creates the first key of each empty secret; secrets with a key are unchanged. Returns the purposes of the filled secrets. */
export async function fillSecrets(arns: PurposeSecrets): Promise<readonly string[]> {
  const filled: string[] = [];
  const fill = async (purpose: keyof PurposeSecrets, make: () => string) => {
    const arn = arns[purpose];
    if (arn === undefined || (await read(arn)) !== undefined) return;
    await put(arn, make());
    filled.push(purpose);
  };
  await fill('account', newKey);
  await fill('callback', newKey);
  await fill('cursor', newKey);
  await fill('link', newKey);
  await fill('webhook', newWebhookKey);
  await fill('platform', newWebhookKey);
  await fill('jwtPrivate', newSigningKey);
  // Derived from the private key. If the process dies here: the next run derives the matching public key.
  const privateKeys = (await read(arns.jwtPrivate)) ?? '';
  await fill('jwtPublic', () => publicSet(privateKeys));
  return filled;
}

interface Jwk {
  readonly kid: string;
  readonly d?: string;
}

function newSigningKey(): string {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return JSON.stringify({ keys: [{ ...jwk, kid: randomUUID(), alg: JWT_ALGORITHM, use: 'sig' }] });
}

const publicSet = (privateSet: string): string =>
  JSON.stringify({ keys: (JSON.parse(privateSet) as { keys: Jwk[] }).keys.map(({ d: _private, ...key }) => key) });

async function read(SecretId: string): Promise<string | undefined> {
  try {
    return (await secretsManager.send(new GetSecretValueCommand({ SecretId }))).SecretString;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

const put = (SecretId: string, SecretString: string) =>
  secretsManager.send(new PutSecretValueCommand({ SecretId, SecretString }));
