import { RemovalPolicy } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Config } from '#lib/config.ts';
import { acknowledge } from '#lib/nag.ts';

export const SECRET_PURPOSES = {
  'jwt-private': 'signs access tokens',
  'jwt-public': 'verifies access tokens',
  cursor: 'signs page cursors',
  callback: 'signs the callback addresses of factories',
  link: 'signs the links in mails',
  account: 'derives verification codes, and hashes of addresses for rate limits',
  webhook: 'verifies the signatures of factories',
  platform: 'signs calls to the data platform',
} as const;
export type SecretPurpose = keyof typeof SECRET_PURPOSES;
/** The secret of the data platform exists only where a platform is configured. */
export type Secrets = Readonly<
  Record<Exclude<SecretPurpose, 'platform'>, secretsmanager.ISecret> & { platform?: secretsmanager.ISecret }
>;

/**
 * A secret without a value. The set-up function fills it: a key pair is not a random string, and no template should
 * hold it. Until then GetSecretValue fails with ResourceNotFoundException. `prod` keeps it when the stack is deleted: a
 * restored database is of use only with the keys of its links, callback addresses and suppressed addresses.
 */
export function purposeSecret(
  scope: Construct,
  purpose: SecretPurpose,
  { stage }: Pick<Config, 'stage'>,
): secretsmanager.Secret {
  const secret = new secretsmanager.Secret(scope, `Secret-${purpose}`, {
    description: `Donut States ${purpose}: ${SECRET_PURPOSES[purpose]}`,
    removalPolicy: stage === 'prod' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  // The L2 construct always generates a value. CloudFormation makes an empty secret when both properties are absent.
  (secret.node.defaultChild as secretsmanager.CfnSecret).generateSecretString = undefined;
  acknowledge(secret, 'SMG4', 'rotation keeps several key versions in the value, written by the set-up function');
  return secret;
}
