import { join } from 'node:path';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { UNLIMITED } from '#db/long-migration.ts';
import { ensureRole, migrate } from '#db/migrator.ts';
import { beginAfterRestore } from '#db/restore.ts';
import { readSources } from '#db/sources.ts';
import { connectDatabase } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment, readIfGiven } from '#lambdas/shared/aws/environment.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { openSecret } from '#lambdas/shared/aws/secrets.ts';
import { lambdaHandler } from '#lambdas/shared/lambda-handler.ts';
import { respondToCloudFormation } from './cloudformation-response.ts';
import { parseLogin } from './database-login.ts';
import { fillSecrets } from './fill-secrets.ts';
import { clusterChange } from './restored-cluster.ts';
import { whenAvailable } from './when-available.ts';

// The Data API responds within 45 s, and AWS recommends to wait a minute for it: a response that was not read would leave
// unknown what the statement did.
const STATEMENT_MILLISECONDS_MAX = 60_000;
// Of the function's time: for the statement that runs, the secrets and the response to CloudFormation.
const RESERVED_MILLISECONDS = 2 * STATEMENT_MILLISECONDS_MAX;

/**
 * Makes the database and the secrets ready for this version: the functions' role, the migrations that it lacks,
 * functions and grants that differ, what a restored database needs, keys for empty secrets. Every part can be repeated,
 * so a deployment that failed is deployed again.
 */
async function setUp(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  await respondToCloudFormation(event, async () => {
    if (event.RequestType === 'Delete') return;
    // Not at import: a function that fails at import sends no response, and CloudFormation waits for its timeout.
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
    const database = whenAvailable(
      connectDatabase({ secretArn: env.DB_MASTER_SECRET_ARN, responseMillisecondsMax: STATEMENT_MILLISECONDS_MAX }),
    );
    const change = await clusterChange(event, database);
    if (change.kind === 'back') return log.info('back to the cluster before, which was set up');
    const { username, password } = await openSecret(env.DB_SECRET_ARN, parseLogin).read();
    await ensureRole(database, username, password);
    const applied = await migrate(database, readSources(join(import.meta.dirname, 'db')), {
      ...UNLIMITED,
      until: Date.now() + context.getRemainingTimeInMillis() - RESERVED_MILLISECONDS,
    });
    if (change.kind === 'restored') {
      const { arn } = change;
      log.info('database restored', { restored: arn, changed: await beginAfterRestore(database, arn) });
    }
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
    log.info('setup completed', { ...applied, filled });
  });
}

export const handler = lambdaHandler(setUp);
