import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import type { Config } from '#lib/config.ts';
import { acknowledge } from '#lib/nag.ts';
import type { WorkerAssets } from '#lib/worker-assets.ts';
import type { Database } from './database.ts';
import type { ShopQueue } from './queue.ts';
import { vipUserData } from './vip-user-data.ts';

export interface VipInstanceProps {
  readonly config: Config;
  readonly database: Database;
  readonly source: ShopQueue;
  readonly assets: ReturnType<WorkerAssets>;
}

/** What Session Manager needs, and nothing of the rest of AWS's managed policy. AWS names no resource for them. */
const SESSION_MANAGER = [
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
];
const VOLUME_GIGABYTES = 8;

/**
 * The VIP worker as a process on one small instance: it is replaced by itself when it dies and when a deployment brings a
 * new bundle. It is reached by Session Manager only, and reaches out by HTTPS only.
 */
export class VipInstance extends Construct {
  readonly #role: iam.Role;

  constructor(scope: Construct, id: string, { config, database, source, assets }: VipInstanceProps) {
    super(scope, id);
    const { stage } = config;
    const worker = new Asset(this, 'Worker', { path: assets.worker });
    const node = new Asset(this, 'Node', { path: assets.node });
    this.#role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      description: `What the VIP worker of ${stage} may do, and nothing else`,
    });
    // No GetQueueAttributes: that one is Lambda's poller's.
    this.#may(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'], [source.queue.queueArn]);
    this.#may(['rds-data:ExecuteStatement'], [database.clusterArn]);
    this.#may(['secretsmanager:GetSecretValue'], [database.appSecret.secretArn]);
    this.#may(
      ['s3:GetObject'],
      [worker, node].map(({ bucket, s3ObjectKey }) => bucket.arnForObjects(s3ObjectKey)),
    );
    this.#may(SESSION_MANAGER, ['*']);
    acknowledge(this.#role, 'IAM5[Resource::*]', 'Session Manager’s actions have no resource to name');

    const vpc = this.#network();
    const group = new autoscaling.AutoScalingGroup(this, 'Group', {
      vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
      minCapacity: 1,
      maxCapacity: 1,
      launchTemplate: this.#template(
        stage,
        vpc,
        vipUserData({
          worker,
          node,
          environment: {
            AWS_REGION: Stack.of(this).region,
            DB_CLUSTER_ARN: database.clusterArn,
            DB_NAME: database.databaseName,
            DB_SECRET_ARN: database.appSecret.secretArn,
            POWERTOOLS_SERVICE_NAME: 'vip',
            STAGE: stage,
            VIP_QUEUE_URL: source.queue.queueUrl,
          },
        }),
      ),
      // Two at once would do no harm; none for a minute does none either.
      updatePolicy: autoscaling.UpdatePolicy.rollingUpdate({
        minInstancesInService: 0,
        pauseTime: Duration.seconds(0),
      }),
    });
    // Its first minute already needs the way out and the rights.
    group.node.addDependency(vpc, this.#role);
    acknowledge(
      group,
      'AS3',
      'one instance: the alarm on the age of its queue’s oldest message says when it does not work',
    );
  }

  #template(stage: string, vpc: ec2.Vpc, userData: ec2.UserData): ec2.LaunchTemplate {
    const wall = new ec2.SecurityGroup(this, 'Wall', {
      vpc,
      description: 'The VIP worker: nobody comes in, HTTPS goes out',
      allowAllOutbound: false,
    });
    wall.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'AWS APIs');
    return new ec2.LaunchTemplate(this, 'Template', {
      launchTemplateName: `donut-${stage}-vip`,
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.NANO),
      machineImage: ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.ARM_64 }),
      userData,
      role: this.#role,
      securityGroup: wall,
      requireImdsv2: true,
      httpPutResponseHopLimit: 1,
      detailedMonitoring: true,
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: ec2.BlockDeviceVolume.ebs(VOLUME_GIGABYTES, {
            encrypted: true,
            volumeType: ec2.EbsDeviceVolumeType.GP3,
          }),
        },
      ],
    });
  }

  /** Of its own, so that the database's stays without a way out. Public subnets, because a NAT costs ten times the instance. */
  #network(): ec2.Vpc {
    return new ec2.Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 0,
      // Emptying the default group is a function of CDK's own in the stack; nothing here uses that group.
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [
        { name: 'public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 28, mapPublicIpOnLaunch: true },
      ],
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

  #may(actions: readonly string[], resources: readonly string[]): void {
    this.#role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: [...actions], resources: [...resources] }));
  }
}
