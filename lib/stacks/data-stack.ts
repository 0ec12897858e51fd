import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Bundles } from '#lib/bundles.ts';
import type { Config } from '#lib/config.ts';
import { Database } from '#lib/constructs/database.ts';
import { Pictures } from '#lib/constructs/pictures.ts';
import { purposeSecret, type Secrets } from '#lib/constructs/purpose-secret.ts';
import { Setup } from '#lib/constructs/setup.ts';
import { DATABASE_OUTPUTS } from '#lib/stack-names.ts';

export interface DataStackProps {
  readonly config: Config;
  readonly bundles: Bundles;
}

/** Durable state: database, secrets, pictures, and the set-up that prepares both before any function starts. */
export class DataStack extends Stack {
  readonly database: Database;
  readonly secrets: Secrets;
  /** Undefined: sellers cannot upload pictures. */
  readonly pictures: Pictures | undefined;

  constructor(scope: Construct, id: string, { config, bundles }: DataStackProps) {
    super(scope, id, {
      description: `Donut States ${config.stage}: database and secrets`,
      terminationProtection: config.stage === 'prod',
    });
    this.database = new Database(this, 'Database', config);
    this.secrets = {
      'jwt-private': purposeSecret(this, 'jwt-private', config),
      'jwt-public': purposeSecret(this, 'jwt-public', config),
      cursor: purposeSecret(this, 'cursor', config),
      callback: purposeSecret(this, 'callback', config),
      link: purposeSecret(this, 'link', config),
      webhook: purposeSecret(this, 'webhook', config),
      account: purposeSecret(this, 'account', config),
      ...(config.dataPlatformUrl ? { platform: purposeSecret(this, 'platform', config) } : {}),
    };
    this.pictures = config.pictureUploads ? new Pictures(this, 'Pictures', config) : undefined;
    new Setup(this, 'Setup', { config, bundles, database: this.database, secrets: this.secrets });
    const { clusterArn, databaseName, appSecret } = this.database;
    const outputs = { clusterArn, secretArn: appSecret.secretArn, database: databaseName };
    for (const [name, value] of Object.entries(outputs))
      new CfnOutput(this, DATABASE_OUTPUTS[name as keyof typeof outputs], { value });
  }
}
