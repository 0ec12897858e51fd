import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Says why a rule of cdk-nag's AwsSolutions pack is not followed by this construct and what is in it. It stands beside
 * what it speaks of, so the reason goes when the thing goes.
 * @param rule `IAM5[Resource::*]`, `APIG4`, …
 */
export function acknowledge(scope: IConstruct, rule: string, reason: string): void {
  Validations.of(scope).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
}
