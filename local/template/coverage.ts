/** What of the template the local AWS plays, and what it leaves out knowingly. A type in neither list stops the start. */

import type { Template } from '#local/template.ts';
import { TemplateError } from './intrinsics.ts';

const PLAYED = new Set([
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

/** Networks, logs, dashboards, the WAF and deployments do nothing a program on this machine could see. */
const LEFT_OUT = [
  /^AWS::EC2::/,
  /^AWS::Logs::/,
  /^AWS::WAFv2::/,
  /^AWS::CodeDeploy::/,
  /^AWS::CDK::Metadata$/,
  /^AWS::CloudWatch::(Dashboard|CompositeAlarm)$/,
  /^AWS::KMS::Alias$/,
  /^AWS::ApiGateway::(Account|Deployment)$/,
  /^AWS::RDS::(DBInstance|DBSubnetGroup|DBClusterParameterGroup)$/,
];

/** Refuses a template with a resource nobody here thought of. */
export function checkCoverage(template: Template): void {
  for (const { type, path } of template.resources) {
    if (PLAYED.has(type) || type.startsWith('Custom::') || LEFT_OUT.some((pattern) => pattern.test(type))) continue;
    throw new TemplateError(
      path,
      `the local AWS does not know ${type}: play it, or leave it out in local/template/coverage.ts`,
    );
  }
}
