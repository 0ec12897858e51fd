import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { log } from '#lambdas/shared/aws/logger.ts';
import { countFailure } from '#lambdas/shared/aws/metrics.ts';
import { lambdaHandler } from '#lambdas/shared/lambda-handler.ts';
import { isRejection } from './rejection.ts';
import type { TokenHolder } from './token-holder.ts';
import { openVerifier } from './verify-token.ts';

const verifyToken = openVerifier();

/**
 * Identifies the caller by the token alone, without the database: each statement checks the caller's current role itself.
 * Allows the whole stage, because API Gateway caches the result by token and not by route.
 */
async function authorize(event: APIGatewayTokenAuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  try {
    return allow(event.methodArn, await verifyToken(event.authorizationToken));
  } catch (error) {
    // API Gateway responds 401 to exactly the message "Unauthorized", and 500 to any other. Lambda counts both as errors, so
    // the alarm watches a metric of our own.
    if (isRejection(error)) {
      log.info('token rejected', { reason: error.name });
      throw new Error('Unauthorized');
    }
    log.error('failed to verify a token', { error: error as Error });
    countFailure();
    throw error;
  }
}

export const handler = lambdaHandler(authorize);

function allow(methodArn: string, holder: TokenHolder): APIGatewayAuthorizerResult {
  const [stageArn] = /^arn:[^/]+\/[^/]+\//.exec(methodArn) ?? [methodArn];
  return {
    principalId: holder.userId,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: `${stageArn}*` }],
    },
    context: { ...holder },
  };
}
