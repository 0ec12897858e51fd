import { Duration, Stack } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import type { Config } from '#lib/config.ts';
import { acknowledge } from '#lib/nag.ts';
import type { WorkerAssets } from '#lib/worker-assets.ts';
import type { Database } from './database.ts';
import type { ShopQueue } from './queue.ts';
import { vipUserData } from './vip-user-data.ts';
import { WorkerNetwork } from './worker-network.ts';

export interface VipInstanceProps {
  readonly config: Config;
  readonly database: Database;
  readonly source: ShopQueue;
  readonly assets: ReturnType<WorkerAssets>;
}

/** The permissions of Session Manager, without the rest of AWS's managed policy. These actions have no resources. */
const SESSION_MANAGER = [
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
];
const VOLUME_GIGABYTES = 8;

/**
 * The VIP worker as a process on one small instance. Auto Scaling replaces the instance when it dies and when a
 * deployment has a new bundle. Access is by Session Manager only, outgoing traffic by HTTPS only.
 */
export class VipInstance extends Construct {
  readonly #role: iam.Role;

  constructor(scope: Construct, id: string, props: VipInstanceProps) {
    super(scope, id);
    const { vpc, securityGroup } = new WorkerNetwork(this, 'Network');
    const worker = new Asset(this, 'Worker', { path: props.assets.worker });
    const node = new Asset(this, 'Node', { path: props.assets.node });
    this.#role = this.#makeRole(props, [worker, node]);
    const userData = vipUserData({ worker, node, environment: this.#environment(props) });
    const group = new autoscaling.AutoScalingGroup(this, 'Group', {
      vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
      minCapacity: 1,
      maxCapacity: 1,
      launchTemplate: this.#template(props.config, userData, securityGroup),
      // Two instances at once do no harm, and neither does a minute without one.
      updatePolicy: autoscaling.UpdatePolicy.rollingUpdate({
        minInstancesInService: 0,
        pauseTime: Duration.seconds(0),
      }),
    });
    // The instance needs the network and its permissions during its first minute.
    group.node.addDependency(vpc, this.#role);
    acknowledge(group, 'AS3', 'one instance: its failure raises the alarm on the age of the queue’s oldest message');
  }

  /**
   * Permissions of the vip function without the queue attributes, which only Lambda's poller reads, plus the assets and
   * Session Manager.
   */
  #makeRole({ config, database, source }: VipInstanceProps, assets: readonly Asset[]): iam.Role {
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      description: `Permissions of the VIP worker of ${config.stage}`,
    });
    const allow = (actions: string[], ...resources: string[]): void =>
      void role.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources }));
    allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'], source.queue.queueArn);
    allow(['rds-data:ExecuteStatement'], database.clusterArn);
    allow(['secretsmanager:GetSecretValue'], database.appSecret.secretArn);
    allow(['s3:GetObject'], ...assets.map(({ bucket, s3ObjectKey }) => bucket.arnForObjects(s3ObjectKey)));
    allow(SESSION_MANAGER, '*');
    acknowledge(role, 'IAM5[Resource::*]', 'Session Manager’s actions have no resources');
    return role;
  }

  #environment({ config, database, source }: VipInstanceProps): Readonly<Record<string, string>> {
    return {
      AWS_REGION: Stack.of(this).region,
      DB_CLUSTER_ARN: database.clusterArn,
      DB_NAME: database.databaseName,
      DB_SECRET_ARN: database.appSecret.secretArn,
      POWERTOOLS_SERVICE_NAME: 'vip',
      STAGE: config.stage,
      VIP_QUEUE_URL: source.queue.queueUrl,
    };
  }

  #template({ stage }: Config, userData: ec2.UserData, securityGroup: ec2.SecurityGroup): ec2.LaunchTemplate {
    const volume = ec2.BlockDeviceVolume.ebs(VOLUME_GIGABYTES, {
      encrypted: true,
      volumeType: ec2.EbsDeviceVolumeType.GP3,
    });
    return new ec2.LaunchTemplate(this, 'Template', {
      launchTemplateName: `donut-${stage}-vip`,
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.NANO),
      machineImage: ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.ARM_64 }),
      userData,
      role: this.#role,
      securityGroup,
      requireImdsv2: true,
      httpPutResponseHopLimit: 1,
      detailedMonitoring: true,
      blockDevices: [{ deviceName: '/dev/xvda', volume }],
    });
  }
}
