import { CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Config } from '#lib/config.ts';
import { blockedRequests, raiseAlarm } from '#lib/constructs/alarms.ts';
import { mailAlerts } from '#lib/constructs/topics.ts';
import { WebAcl } from '#lib/constructs/web-acl.ts';
import { EDGE_REGION } from '#lib/stack-names.ts';

const ARN_OUTPUT = 'WallArn';
const ALERTS_OUTPUT = 'AlertsArn';

export interface EdgeStackProps {
  readonly config: Config;
  /** Region of the shop. The shops of all regions share us-east-1, so the region is a part of every name there. */
  readonly region: string;
}

/** The web ACL of the distribution and the topic of the alarms on both: metrics of CloudFront are in us-east-1 only. */
export class EdgeStack extends Stack {
  constructor(scope: Construct, id: string, { config, region }: EdgeStackProps) {
    const { stage, operators, domainName } = config;
    super(scope, id, {
      description: `Donut States ${stage}: web ACL of CloudFront for ${region}`,
      env: { region: EDGE_REGION },
    });
    const webAcl = new WebAcl(this, 'Wall', { name: `donut-${stage}-edge-${region}`, scope: 'CLOUDFRONT' });
    new CfnOutput(this, ARN_OUTPUT, { value: webAcl.acl.attrArn });
    // Without a key of its own, which would be one more dollar: an alarm names metrics, no person.
    const alerts = new sns.Topic(this, 'Alerts', { enforceSSL: true });
    mailAlerts(alerts, operators);
    // This stack comes before the distribution. Without a domain, its address is not known here.
    const publicUrl = config.publicUrl ?? (domainName === undefined ? '' : `https://${domainName}`);
    raiseAlarm(this, 'Blocked', { alerts, publicUrl }, blockedRequests(webAcl));
    new CfnOutput(this, ALERTS_OUTPUT, { value: alerts.topicArn });
  }

  /** The topic of alarms in us-east-1, for a stack in any region. */
  get alertsArn(): string {
    return Fn.getStackOutput(this.stackName, ALERTS_OUTPUT, EDGE_REGION);
  }

  /**
   * The ACL's ARN for a stack in any region. Written without a CDK reference, which would need the region of both
   * stacks. Ours name no region, so that `cdk synth` needs no account.
   */
  webAclArnFor(consumer: Stack): string {
    consumer.addStackDependency(this, 'the distribution needs its web ACL');
    return Fn.getStackOutput(this.stackName, ARN_OUTPUT, EDGE_REGION);
  }
}
