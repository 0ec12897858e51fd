import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent, Context } from 'aws-lambda';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { openSecret } from '#lambdas/shared/aws/secrets.ts';
import { externalIssuer } from './outside.ts';
import { ownIssuer, parsePublicKeys } from './own.ts';
import type { Person } from './person.ts';

const { AUTH_AUDIENCE, AUTH_ISSUER } = readEnvironment('AUTH_AUDIENCE', 'AUTH_ISSUER');
const personOf = AUTH_ISSUER === '' ? ours() : externalIssuer(AUTH_ISSUER, AUTH_AUDIENCE);

function ours() {
  const env = readEnvironment('JWT_ISSUER', 'JWT_PUBLIC_SECRET_ARN');
  return ownIssuer(openSecret(env.JWT_PUBLIC_SECRET_ARN, parsePublicKeys), env.JWT_ISSUER);
}

/**
 * Says who is asking, from the token alone: the database is never touched here, and what he may do is decided by the
 * statement he causes. Allows the whole stage, because the answer is cached by token, not by route.
 */
export async function handler(
  event: APIGatewayTokenAuthorizerEvent,
  context: Context,
): Promise<APIGatewayAuthorizerResult> {
  log.addContext(context);
  try {
    const [, token = ''] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(event.authorizationToken) ?? [];
    return allow(event.methodArn, await personOf(token));
  } catch (error) {
    log.info('a token was refused', { reason: error instanceof Error ? error.name : 'unknown' });
    // API Gateway answers 401 for exactly this message, and 500 for any other.
    throw new Error('Unauthorized');
  }
}

function allow(methodArn: string, person: Person): APIGatewayAuthorizerResult {
  const [stageArn] = /^arn:[^/]+\/[^/]+\//.exec(methodArn) ?? [methodArn];
  return {
    principalId: person.userId,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: `${stageArn}*` }],
    },
    context: { ...person },
  };
}
