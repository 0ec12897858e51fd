/** The template's secrets: generated ones get a value of the asked shape, the others wait for the set-up function. */
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
const Cluster = z.object({ MasterUsername: z.string(), DatabaseName: z.string() });

/** Letters and digits: every exclusion of punctuation is kept, whatever the template asks. */
export const password = (length: number): string =>
  randomBytes(length * 2)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, length);

/** The cluster as the local services need it. */
export function readCluster(template: Template) {
  const [resource] = template.of('AWS::RDS::DBCluster');
  if (!resource) throw new Error('the template holds no database cluster');
  const { MasterUsername, DatabaseName } = template.properties(resource, Cluster);
  const { attributes } = template.physical(resource);
  return {
    arn: attributes['DBClusterArn'] ?? '',
    masterSecretArn: attributes['MasterUserSecret.SecretArn'] ?? '',
    masterUser: MasterUsername,
    database: DatabaseName,
  };
}

/** Creates every secret that is not there yet; the master user's holds the password the database was made with. */
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
