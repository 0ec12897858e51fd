import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/**
 * Where an instance stands: a network of its own, so that the database's stays without a way out. Its subnets are public,
 * because a NAT costs ten times the instance; the wall lets nobody in all the same.
 */
export class WorkerNetwork extends Construct {
  readonly vpc: ec2.Vpc;
  /** Nobody comes in, HTTPS goes out. Names, time and metadata are AWS's own and pass any wall. */
  readonly wall: ec2.SecurityGroup;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.vpc = new ec2.Vpc(this, 'Vpc', {
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
    this.wall = new ec2.SecurityGroup(this, 'Wall', {
      vpc: this.vpc,
      description: 'The VIP worker: nobody comes in, HTTPS goes out',
      allowAllOutbound: false,
    });
    this.wall.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'AWS APIs');
  }
}
