import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/**
 * A VPC for the instance, apart from the database's VPC, which has no way out. The subnets are public because a NAT
 * costs ten times the instance; the security group allows no incoming connection.
 */
export class WorkerNetwork extends Construct {
  readonly vpc: ec2.Vpc;
  /** No incoming connection, outgoing HTTPS only. DNS, NTP and instance metadata bypass security groups. */
  readonly securityGroup: ec2.SecurityGroup;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 0,
      // CDK would empty the default security group with a function of its own. No resource here uses that group.
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
    this.securityGroup = new ec2.SecurityGroup(this, 'Wall', {
      vpc: this.vpc,
      description: 'The VIP worker: no incoming connection, outgoing HTTPS',
      allowAllOutbound: false,
    });
    this.securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'AWS APIs');
  }
}
