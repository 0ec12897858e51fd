import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { AwsCustomResource, AwsCustomResourcePolicy, type AwsSdkCall } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { acknowledge } from '#lib/nag.ts';

export interface DeploymentCallProps {
  readonly resourceType: `Custom::${string}`;
  /** Made when the resource is created, and again when the call changes. */
  readonly call: AwsSdkCall;
  readonly onDelete?: AwsSdkCall;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** A call of the AWS API at deployment, by CDK's own function, for what a resource of CloudFormation cannot do. */
export class DeploymentCall extends Construct {
  constructor(scope: Construct, id: string, props: DeploymentCallProps) {
    super(scope, id);
    const { resourceType, call, onDelete, actions, resources } = props;
    new AwsCustomResource(this, 'Call', {
      resourceType,
      onCreate: call,
      onUpdate: call,
      ...(onDelete === undefined ? {} : { onDelete }),
      policy: AwsCustomResourcePolicy.fromStatements([
        new iam.PolicyStatement({ actions: [...actions], resources: [...resources] }),
      ]),
      installLatestAwsSdk: false,
      logGroup: new logs.LogGroup(this, 'Logs', {
        retention: logs.RetentionDays.ONE_MONTH,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    });
    const stack = Stack.of(this);
    acknowledge(stack, 'L1', 'CDK chooses the runtime of its own function');
    acknowledge(
      stack,
      'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
      'CDK’s own function writes its log with this policy of AWS',
    );
  }
}
