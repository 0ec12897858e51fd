import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Records why this construct does not follow a rule of cdk-nag's AwsSolutions pack. The call is beside the construct,
 * so that the reason is removed with it.
 * @param rule `IAM5[Resource::*]`, `APIG4`, …
 */
export function acknowledge(scope: IConstruct, rule: string, reason: string): void {
  Validations.of(scope).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
}
