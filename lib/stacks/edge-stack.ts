import { CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Config } from '#lib/config.ts';
import { WebAcl } from '#lib/constructs/web-acl.ts';
import { EDGE_REGION } from '#lib/stack-names.ts';

const ARN_OUTPUT = 'WallArn';

/** The web ACL of the distribution: the only part of the shop that must be in us-east-1. */
export class EdgeStack extends Stack {
  constructor(scope: Construct, id: string, { stage }: Config) {
    super(scope, id, {
      description: `Donut States ${stage}: web ACL of CloudFront`,
      env: { region: EDGE_REGION },
    });
    const { acl } = new WebAcl(this, 'Wall', { name: `donut-${stage}-edge`, scope: 'CLOUDFRONT' });
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
