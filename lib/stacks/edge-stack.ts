import { CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Config } from '#lib/config.ts';
import { WebAcl } from '#lib/constructs/web-acl.ts';

/** Web ACLs of CloudFront exist in us-east-1 only, in whatever region the shop is. */
export const EDGE_REGION = 'us-east-1';
const ARN_OUTPUT = 'WallArn';

export interface EdgeStackProps {
  readonly config: Config;
  /** Region of the shop. The shops of all regions share us-east-1, so the region is a part of every name there. */
  readonly region: string;
}

/** The web ACL of the distribution: the only part of the shop that must be in us-east-1. */
export class EdgeStack extends Stack {
  constructor(scope: Construct, id: string, { config: { stage }, region }: EdgeStackProps) {
    super(scope, id, {
      description: `Donut States ${stage}: web ACL of CloudFront for ${region}`,
      env: { region: EDGE_REGION },
    });
    const { acl } = new WebAcl(this, 'Wall', { name: `donut-${stage}-edge-${region}`, scope: 'CLOUDFRONT' });
    new CfnOutput(this, ARN_OUTPUT, { value: acl.attrArn });
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
