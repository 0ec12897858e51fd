import { createHash } from 'node:crypto';
import { CustomResource, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Bundles } from '#lib/bundles.ts';
import type { Config } from '#lib/config.ts';
import { databaseSources } from '#lib/database-sources.ts';
import type { Database } from './database.ts';
import { ShopFunction } from './function.ts';
import type { Secrets } from './purpose-secret.ts';

export interface SetupProps {
  readonly config: Config;
  readonly bundles: Bundles;
  readonly database: Database;
  readonly secrets: Secrets;
}

/** Runs the set-up function when a deployment has changed SQL, a new secret or another database cluster. */
export class Setup extends Construct {
  constructor(scope: Construct, id: string, { config, bundles, database, secrets }: SetupProps) {
    super(scope, id);
    const setup = new ShopFunction(this, { name: 'setup', config, bundles });
    setup.ownsDatabase(database);
    setup.reads(database.appSecret, 'DB_SECRET_ARN');
    setup.fills(secrets['jwt-private'], 'JWT_PRIVATE_SECRET_ARN');
    setup.fills(secrets['jwt-public'], 'JWT_PUBLIC_SECRET_ARN');
    setup.fills(secrets.cursor, 'CURSOR_SECRET_ARN');
    setup.fills(secrets.callback, 'CALLBACK_SECRET_ARN');
    setup.fills(secrets.link, 'LINK_SECRET_ARN');
    setup.fills(secrets.webhook, 'WEBHOOK_SECRET_ARN');
    setup.fills(secrets.account, 'ACCOUNT_SECRET_ARN');
    if (secrets.platform) setup.fills(secrets.platform, 'PLATFORM_SECRET_ARN');
    const resource = new CustomResource(this, 'Run', {
      resourceType: 'Custom::Setup',
      serviceToken: setup.function.functionArn,
      // A crashed function sends no response, and CloudFormation would wait an hour.
      serviceTimeout: setup.timeout.plus(Duration.minutes(1)),
      properties: {
        SourcesHash: sourcesHash(secrets),
        ClusterArn: database.clusterArn,
        RestoredFrom: config.restoreFrom?.text ?? '',
      },
    });
    // The Data API serves a cluster only after the cluster has an instance.
    resource.node.addDependency(database);
  }
}

/** Changes only with the SQL of the database or a new secret. */
function sourcesHash(secrets: Secrets): string {
  const hash = createHash('sha256');
  for (const [path, content] of databaseSources()) hash.update(`${path}\0`).update(content);
  return hash.update(Object.keys(secrets).join()).digest('hex');
}
