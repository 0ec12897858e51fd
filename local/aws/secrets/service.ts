import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { AwsService } from '#local/aws/service.ts';
import { findArn, handleSecretsAction } from './actions.ts';

const Stored = z.record(
  z.string(),
  z.object({ value: z.string().optional(), versionId: z.string().optional(), changedAt: z.number() }),
);

const Login = z.object({ username: z.string(), password: z.string() });

export interface Secrets extends AwsService {
  /**
   * Creates a secret of the template. An existing value stays, because the set-up function or a user has written it.
   */
  create(arn: string, initialValue?: string): void;
  value(arn: string): string | undefined;
  /** Returns the user and password of a database secret. */
  credentials(arn: string): Promise<{ username: string; password: string } | undefined>;
}

/**
 * Secrets Manager in a file that only its owner can read. The file is replaced by a rename, so a crash leaves a
 * complete version.
 */
export function openSecrets(dir: string, now: () => number = Date.now): Secrets {
  const file = join(dir, 'secrets.json');
  const secrets = new Map(Object.entries(existsSync(file) ? Stored.parse(JSON.parse(readFileSync(file, 'utf8'))) : {}));

  const save = (): void => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(secrets), null, 2), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };

  const put = (arn: string, value: string, versionId: string): void => {
    secrets.set(arn, { value, versionId, changedAt: now() });
    save();
  };

  return {
    name: 'secretsmanager',
    grantsFor: ({ action, input }) => [
      {
        action: `secretsmanager:${action}`,
        resource: findArn(secrets, input['SecretId']) ?? String(input['SecretId']),
      },
    ],
    handle: async (call) => handleSecretsAction(call, secrets, put),
    create(arn, initialValue) {
      if (secrets.get(arn)?.value !== undefined) return;
      if (initialValue !== undefined) put(arn, initialValue, randomUUID());
      else if (!secrets.has(arn)) secrets.set(arn, { changedAt: now() });
    },
    value: (arn) => secrets.get(arn)?.value,
    async credentials(arn) {
      const value = secrets.get(arn)?.value;
      return value === undefined ? undefined : readLogin(value);
    },
  };
}

function readLogin(value: string): { username: string; password: string } | undefined {
  try {
    return Login.safeParse(JSON.parse(value)).data;
  } catch {
    return undefined;
  }
}
