import { PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import type { Construct } from 'constructs';
import { FUNCTIONS, type FunctionSpec } from '#lib/functions.ts';
import { DeploymentCall } from './deployment-call.ts';
import type { ShopFunction } from './function.ts';

/**
 * Reserves the concurrency of a function at deployment, if the account allows it. A property of the function would fail the
 * deployment in an account with 10 concurrent executions: Lambda keeps UNRESERVED_MIN unreserved, and rejects such a reservation
 * with InvalidParameterValueException. Every new version of the function asks again, because the quota may be higher by then.
 * Deleting this resource leaves the reservation to the function.
 */
export class Reservation extends DeploymentCall {
  constructor(scope: Construct, id: string, { name, function: fn }: ShopFunction) {
    const { reservedConcurrency }: FunctionSpec = FUNCTIONS[name];
    super(scope, id, {
      resourceType: 'Custom::ReservedConcurrency',
      call: {
        service: 'Lambda',
        action: 'putFunctionConcurrency',
        parameters: { FunctionName: fn.functionName, ReservedConcurrentExecutions: reservedConcurrency },
        ignoreErrorCodesMatching: 'InvalidParameterValueException',
        physicalResourceId: PhysicalResourceId.of(fn.currentVersion.functionArn),
      },
      actions: ['lambda:PutFunctionConcurrency'],
      resources: [fn.functionArn],
    });
  }
}
