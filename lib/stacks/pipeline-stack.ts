import { CfnOutput, DefaultStackSynthesizer, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledge } from '#lib/nag.ts';
import { EDGE_REGION } from '#lib/stack-names.ts';

const ISSUER = 'token.actions.githubusercontent.com';
const AUDIENCE = 'sts.amazonaws.com';
/** GitHub environments of deploy.yml. GitHub asks their reviewers before a job gets a token. */
const ENVIRONMENTS = ['dev', 'prod'];
/** Roles of `cdk bootstrap`. CloudFormation alone may use the one that creates resources. */
const DEPLOY_ROLES = ['deploy', 'file-publishing', 'lookup'];

/** What `npm run doctor -- --aws` reads of the account as a whole. */
const DOCTOR_ACTIONS = [
  'cloudformation:DescribeStackEvents',
  'cloudformation:DescribeStackResources',
  'cloudformation:DescribeStacks',
  'cloudfront:ListDistributions',
  'lambda:GetAccountSettings',
  'ses:GetAccount',
  'ses:GetEmailIdentity',
];

export interface PipelineStackProps {
  /** The repository as GitHub's tokens name it: `owner/repository`, or with ids `owner-1234/repository-5678`. */
  readonly repository: string;
  /** The account has an identity provider of GitHub already. IAM allows one. */
  readonly provider: 'create' | 'existing';
}

/**
 * Roles of the workflows, which get short-lived credentials by OpenID Connect. Deployed once by a person; the stages do not
 * need it.
 */
export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, { repository, provider }: PipelineStackProps) {
    super(scope, id, { description: `Donut States: roles of the GitHub workflows of ${repository}` });
    const arn =
      provider === 'existing'
        ? this.formatArn({ service: 'iam', region: '', resource: 'oidc-provider', resourceName: ISSUER })
        : new iam.OidcProviderNative(this, 'GitHub', { url: `https://${ISSUER}`, clientIds: [AUDIENCE] })
            .oidcProviderArn;
    const principal = (subjects: readonly string[]) =>
      new iam.WebIdentityPrincipal(arn, {
        StringEquals: {
          [`${ISSUER}:aud`]: AUDIENCE,
          [`${ISSUER}:sub`]: subjects.map((subject) => `repo:${repository}:${subject}`),
        },
      });
    const deploy = new iam.Role(this, 'Deploy', {
      description: 'Deploys a stage from a GitHub environment',
      assumedBy: principal(ENVIRONMENTS.map((name) => `environment:${name}`)),
      // The job of deploy.yml ends after an hour, too.
      maxSessionDuration: Duration.hours(1),
    });
    this.#assumes(deploy, DEPLOY_ROLES);
    this.#checks(deploy);
    const diff = new iam.Role(this, 'Diff', {
      description: 'Shows what a pull request would change',
      assumedBy: principal(['pull_request']),
      maxSessionDuration: Duration.hours(1),
    });
    this.#assumes(diff, ['lookup']);
    new CfnOutput(this, 'DeployRole', { value: deploy.roleArn, description: 'Variable AWS_DEPLOY_ROLE_ARN' });
    new CfnOutput(this, 'DiffRole', { value: diff.roleArn, description: 'Variable AWS_DIFF_ROLE_ARN' });
  }

  /** Roles of the bootstrap in the region of the shop, and in the region of CloudFront's web ACL. */
  #assumes(role: iam.Role, names: readonly string[]): void {
    const roles = names.flatMap((name) =>
      [this.region, EDGE_REGION].map((region) =>
        this.formatArn({
          service: 'iam',
          region: '',
          resource: 'role',
          resourceName: `cdk-${DefaultStackSynthesizer.DEFAULT_QUALIFIER}-${name}-role-${this.account}-${region}`,
        }),
      ),
    );
    role.addToPolicy(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], resources: roles }));
  }

  /** Doctor reads the account before a deployment, and the smoke test sends a message that must become a dead letter. */
  #checks(role: iam.Role): void {
    role.addToPolicy(new iam.PolicyStatement({ actions: DOCTOR_ACTIONS, resources: ['*'] }));
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['ssm:GetParameter'],
        resources: [this.region, EDGE_REGION].map((region) =>
          this.formatArn({
            service: 'ssm',
            region,
            resource: 'parameter',
            resourceName: `cdk-bootstrap/${DefaultStackSynthesizer.DEFAULT_QUALIFIER}/version`,
          }),
        ),
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['sqs:GetQueueUrl', 'sqs:SendMessage'],
        resources: [this.formatArn({ service: 'sqs', resource: 'donut-*' })],
      }),
    );
    acknowledge(role, 'IAM5[Resource::*]', 'doctor reads the account as a whole');
    acknowledge(
      role,
      'IAM5[Resource::arn:<AWS::Partition>:sqs:<AWS::Region>:<AWS::AccountId>:donut-*]',
      'the queues of every stage; their names are known only when the stage is deployed',
    );
  }
}
