import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { FUNCTIONS, type FunctionSpec } from '#lib/functions.ts';
import { acknowledge } from '#lib/nag.ts';
import type { ShopFunction } from './function.ts';

/**
 * Reserves the concurrency of a function at deployment, if the account allows it. A property of the function would fail the
 * deployment in an account with 10 concurrent executions: Lambda keeps a minimum unreserved, and rejects such a reservation
 * with InvalidParameterValueException. Every new version of the function asks again, because the quota may be higher by then.
 * Deleting this resource leaves the reservation to the function.
 */
export class Reservation extends Construct {
  constructor(scope: Construct, id: string, { name, function: fn }: ShopFunction) {
    super(scope, id);
    const { reservedConcurrency }: FunctionSpec = FUNCTIONS[name];
    const call = {
      service: 'Lambda',
      action: 'putFunctionConcurrency',
      parameters: { FunctionName: fn.functionName, ReservedConcurrentExecutions: reservedConcurrency },
      ignoreErrorCodesMatching: 'InvalidParameterValueException',
      physicalResourceId: PhysicalResourceId.of(fn.currentVersion.functionArn),
    };
    new AwsCustomResource(this, 'Call', {
      resourceType: 'Custom::ReservedConcurrency',
      onCreate: call,
      onUpdate: call,
      policy: AwsCustomResourcePolicy.fromStatements([
        new iam.PolicyStatement({ actions: ['lambda:PutFunctionConcurrency'], resources: [fn.functionArn] }),
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
