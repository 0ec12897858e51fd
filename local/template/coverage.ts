/**
 * The resource types that the local AWS emulates, and those that it ignores deliberately. Any other type stops the
 * start.
 */

import type { Template } from '#local/template.ts';
import { TemplateError } from './intrinsics.ts';

const EMULATED = new Set([
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Stage',
  'AWS::CloudWatch::Alarm',
  'AWS::Events::Rule',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::KMS::Key',
  'AWS::Lambda::Alias',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
  'AWS::RDS::DBCluster',
  'AWS::S3::Bucket',
  'AWS::SES::ConfigurationSet',
  'AWS::SES::ConfigurationSetEventDestination',
  'AWS::SES::EmailIdentity',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
  'AWS::SSM::Parameter',
  'AWS::SecretsManager::ResourcePolicy',
  'AWS::SecretsManager::Secret',
  'AWS::SecretsManager::SecretTargetAttachment',
]);

/** Networks, logs, dashboards, budgets, the WAF and deployments have no effect that a program on this machine could observe. */
const IGNORED = [
  /^AWS::EC2::/,
  /^AWS::Logs::/,
  /^AWS::Budgets::/,
  /^AWS::WAFv2::/,
  /^AWS::CodeDeploy::/,
  /^AWS::CDK::Metadata$/,
  /^AWS::CloudWatch::(Dashboard|CompositeAlarm)$/,
  /^AWS::KMS::Alias$/,
  // The policy of a bucket requires TLS, and admits CloudFront.
  /^AWS::S3::BucketPolicy$/,
  /^AWS::ApiGateway::(Account|Deployment)$/,
  /^AWS::RDS::(DBInstance|DBSubnetGroup|DBClusterParameterGroup)$/,
];

/** Throws when the template contains a resource type that is in neither list. */
export function checkCoverage(template: Template): void {
  for (const { type, path } of template.resources) {
    if (EMULATED.has(type) || type.startsWith('Custom::') || IGNORED.some((pattern) => pattern.test(type))) continue;
    throw new TemplateError(
      path,
      `the local AWS does not support ${type}. Emulate it, or add it to IGNORED in local/template/coverage.ts`,
    );
  }
}
