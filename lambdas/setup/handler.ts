import { join } from 'node:path';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { ensureRole, migrate, readMigrations } from '#db/migrator.ts';
import { connectDatabase } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment, readIfGiven } from '#lambdas/shared/aws/environment.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { openSecret } from '#lambdas/shared/aws/secrets.ts';
import { lambdaHandler } from '#lambdas/shared/lambda-handler.ts';
import { respondToCloudFormation } from './cloudformation-response.ts';
import { parseLogin } from './database-login.ts';
import { fillSecrets } from './fill-secrets.ts';
import { whenAvailable } from './when-available.ts';

const env = readEnvironment(
  'ACCOUNT_SECRET_ARN',
  'CALLBACK_SECRET_ARN',
  'CURSOR_SECRET_ARN',
  'DB_MASTER_SECRET_ARN',
  'DB_SECRET_ARN',
  'JWT_PRIVATE_SECRET_ARN',
  'JWT_PUBLIC_SECRET_ARN',
  'LINK_SECRET_ARN',
  'WEBHOOK_SECRET_ARN',
);
// The Data API ends a statement after 45 s, so no response can arrive later.
const MIGRATION_MILLISECONDS_MAX = 46_000;

const database = whenAvailable(
  connectDatabase({ secretArn: env.DB_MASTER_SECRET_ARN, responseMillisecondsMax: MIGRATION_MILLISECONDS_MAX }),
);

/**
 * Prepares the database and the secrets for this version: the database role of the functions, missing migrations, keys of
 * empty secrets. Every part is idempotent, so a failed deployment can simply be repeated.
 */
async function setUp(event: CloudFormationCustomResourceEvent): Promise<void> {
  await respondToCloudFormation(event, async () => {
    if (event.RequestType === 'Delete') return;
    const { username, password } = await openSecret(env.DB_SECRET_ARN, parseLogin).read();
    await ensureRole(database, username, password);
    const applied = await migrate(database, readMigrations(join(import.meta.dirname, 'migrations')));
    const filled = await fillSecrets({
      account: env.ACCOUNT_SECRET_ARN,
      callback: env.CALLBACK_SECRET_ARN,
      cursor: env.CURSOR_SECRET_ARN,
      jwtPrivate: env.JWT_PRIVATE_SECRET_ARN,
      jwtPublic: env.JWT_PUBLIC_SECRET_ARN,
      link: env.LINK_SECRET_ARN,
      webhook: env.WEBHOOK_SECRET_ARN,
      platform: readIfGiven('PLATFORM_SECRET_ARN'),
    });
    log.info('setup completed', { applied: [...applied], filled });
  });
}

export const handler = lambdaHandler(setUp);
