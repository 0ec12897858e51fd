import { createHash } from 'node:crypto';
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Config, RestoreSource } from '#lib/config.ts';
import { acknowledge } from '#lib/nag.ts';

const DATABASE_NAME = 'donut';
const MASTER_USER = 'donut_admin';
const APP_ROLE = 'shop_app';

/**
 * Capacity, backup and pause of each stage. `connectionsMax` is Aurora's default for the maximum capacity: AWS documents 189
 * for 1 ACU, 823 for 4 and 3,360 for 16, and 2 ACU are between the first two.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
 */
const STAGES = {
  dev: { acuMin: 0, acuMax: 2, connectionsMax: 400, autoPause: Duration.minutes(10), backup: Duration.days(1) },
  prod: { acuMin: 1, acuMax: 16, connectionsMax: 3_360, autoPause: undefined, backup: Duration.days(14) },
} as const;

/** Aurora PostgreSQL behind the Data API. No function is in the VPC, so the VPC needs no NAT and no open port. */
export class Database extends Construct {
  readonly cluster: rds.DatabaseCluster;
  readonly clusterArn: string;
  readonly databaseName = DATABASE_NAME;
  /**
   * Password of the functions' database role, which owns nothing and has no DDL rights. The set-up function sets the
   * password.
   */
  readonly appSecret: secretsmanager.Secret;
  readonly masterSecret: secretsmanager.ISecret;
  /** Encrypts the database and the messages in topics. */
  readonly key: kms.Key;
  readonly acuMax: number;
  readonly connectionsMax: number;

  constructor(scope: Construct, id: string, { stage, restoreFrom, databaseReaders }: Config) {
    super(scope, id);
    const prod = stage === 'prod';
    const { acuMin, acuMax, connectionsMax, autoPause, backup } = STAGES[stage];
    this.acuMax = acuMax;
    this.connectionsMax = connectionsMax;
    this.key = new kms.Key(this, 'Key', {
      description: `Donut States ${stage}: the database at rest, and messages in topics`,
      enableKeyRotation: true,
      removalPolicy: prod ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.cluster = new rds.DatabaseCluster(this, clusterId(restoreFrom), {
      engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_17_7 }),
      vpc: this.#network(),
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      writer: rds.ClusterInstance.serverlessV2('writer'),
      // As large as the writer, so that it can take the load at once.
      readers: Array.from({ length: databaseReaders }, (_, i) =>
        rds.ClusterInstance.serverlessV2(`reader${i + 1}`, { scaleWithWriter: true }),
      ),
      serverlessV2MinCapacity: acuMin,
      serverlessV2MaxCapacity: acuMax,
      ...(autoPause === undefined ? {} : { serverlessV2AutoPauseDuration: autoPause }),
      enableDataApi: true,
      iamAuthentication: true,
      manageMasterUserPassword: true,
      credentials: rds.Credentials.fromUsername(MASTER_USER),
      defaultDatabaseName: DATABASE_NAME,
      // No client connects to the port. cdk-nag asks for a port other than the default.
      port: 5433,
      storageEncrypted: true,
      storageEncryptionKey: this.key,
      backup: { retention: backup },
      deletionProtection: prod,
      removalPolicy: prod ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY,
    });
    if (restoreFrom) restore(this.cluster, restoreFrom);
    this.clusterArn = this.cluster.clusterArn;
    if (!prod) acknowledge(this.cluster, 'RDS10', 'a dev stage can be destroyed; prod is protected');
    const master = this.cluster.secret;
    if (master === undefined)
      throw new Error('RDS cluster has no master secret. Expected manageMasterUserPassword: true');
    this.masterSecret = master;
    this.appSecret = new secretsmanager.Secret(this, 'AppSecret', {
      description: `Donut States database: login of ${APP_ROLE}, the role of the functions`,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: APP_ROLE }),
        generateStringKey: 'password',
        passwordLength: 48,
        excludePunctuation: true,
      },
    });
    acknowledge(
      this.appSecret,
      'SMG4',
      'the set-up function sets the password of the role to the value of this secret',
    );
  }

  /** Isolated subnets in two zones, as Aurora requires, without any connection in or out. */
  #network(): ec2.Vpc {
    return new ec2.Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 0,
      // CDK would empty the default security group with a function of its own. No resource here uses that group.
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [{ name: 'database', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 26 }],
      flowLogs: {
        rejects: {
          trafficType: ec2.FlowLogTrafficType.REJECT,
          destination: ec2.FlowLogDestination.toCloudWatchLogs(
            new logs.LogGroup(this, 'FlowLogs', {
              retention: logs.RetentionDays.ONE_MONTH,
              removalPolicy: RemovalPolicy.DESTROY,
            }),
          ),
        },
      },
    });
  }
}

/**
 * Each backup has a cluster with a logical id of its own. CloudFormation then creates the new cluster beside the old one,
 * and removes the old one only after the set-up has succeeded with the new one. The outputs with the ARN have new names,
 * too, so the functions that read them get new versions.
 */
function clusterId(restoreFrom: RestoreSource | undefined): string {
  if (restoreFrom === undefined) return 'Cluster';
  return `Cluster${createHash('sha256').update(restoreFrom.text).digest('hex').slice(0, 8)}`;
}

/**
 * Makes CloudFormation create the cluster from a backup. The name of the master user comes from the backup, and RDS
 * generates a new password into a new secret. CDK's DatabaseClusterFromSnapshot knows no point in time.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html
 */
function restore(cluster: rds.DatabaseCluster, source: RestoreSource): void {
  const resource = cluster.node.defaultChild as rds.CfnDBCluster;
  resource.masterUsername = undefined;
  if ('snapshot' in source) {
    resource.snapshotIdentifier = source.snapshot;
    return;
  }
  // cdk-nag asks for StorageEncrypted, which a cluster inherits from its source.
  Validations.of(cluster).acknowledge({
    id: 'CloudFormation-Validate::W3689',
    reason: 'StorageEncrypted is inherited',
  });
  resource.sourceDbClusterIdentifier = source.cluster;
  if (source.time === undefined) resource.useLatestRestorableTime = true;
  else resource.restoreToTime = source.time;
}
