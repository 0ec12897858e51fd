/**
 * Creates the template's secrets: generated secrets get a random value, the others stay empty until the set-up function
 * writes them.
 */
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Template } from '#local/template.ts';
import type { Secrets } from './service.ts';

const Secret = z.object({
  SecretString: z.string().optional(),
  GenerateSecretString: z
    .object({
      GenerateStringKey: z.string().optional(),
      SecretStringTemplate: z.string().optional(),
      PasswordLength: z.number().default(32),
    })
    .optional(),
});
/** A cluster that AWS makes from a backup inherits its master user; the local database is made new. */
const Cluster = z.object({ MasterUsername: z.string().default('donut_admin'), DatabaseName: z.string() });

/** Only a-z, A-Z and 0-9, so every ExcludeCharacters and ExcludePunctuation of the template is satisfied. */
export const password = (length: number): string =>
  randomBytes(length * 2)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, length);

/** Returns the database cluster of the template. */
export function readCluster(template: Template) {
  const [resource] = template.of('AWS::RDS::DBCluster');
  if (!resource) throw new Error('The template contains no database cluster');
  const { MasterUsername, DatabaseName } = template.properties(resource, Cluster);
  const { attributes } = template.physical(resource);
  return {
    arn: attributes['DBClusterArn'] ?? '',
    masterSecretArn: attributes['MasterUserSecret.SecretArn'] ?? '',
    masterUser: MasterUsername,
    database: DatabaseName,
  };
}

/** Creates every missing secret. The master user's secret gets the password with which the database was created. */
export function createSecrets(template: Template, secrets: Secrets, adminPassword: string): void {
  const cluster = readCluster(template);
  secrets.create(cluster.masterSecretArn, JSON.stringify({ username: cluster.masterUser, password: adminPassword }));
  for (const resource of template.of('AWS::SecretsManager::Secret')) {
    const { SecretString, GenerateSecretString: generate } = template.properties(resource, Secret);
    secrets.create(template.physical(resource).ref, SecretString ?? (generate ? generated(generate) : undefined));
  }
}

function generated(rule: NonNullable<z.infer<typeof Secret>['GenerateSecretString']>): string {
  const value = password(rule.PasswordLength);
  if (rule.GenerateStringKey === undefined) return value;
  return JSON.stringify({ ...JSON.parse(rule.SecretStringTemplate ?? '{}'), [rule.GenerateStringKey]: value });
}
