import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent, Context } from 'aws-lambda';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import * as z from 'zod';
import { JWT_ALGORITHM, JWT_AUDIENCE } from '#domain/token.ts';
import { readEnvironment } from '#lambdas/support/env.ts';
import { log } from '#lambdas/support/log.ts';
import { openSecret } from '#lambdas/support/secrets.ts';

const env = readEnvironment('JWT_PUBLIC_SECRET_ARN', 'JWT_ISSUER');
const publicKeys = openSecret(env.JWT_PUBLIC_SECRET_ARN, (value) =>
  createLocalJWKSet(JSON.parse(value) as JSONWebKeySet),
);

const Claims = z.object({
  sub: z.string().regex(/^usr_[0-9a-z]{26}$/),
  iat: z.int().positive(),
  role: z.string().max(16),
});

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
    const claims = Claims.parse(await verify(event.authorizationToken));
    return allow(event.methodArn, claims);
  } catch (error) {
    log.info('a token was refused', { reason: error instanceof Error ? error.name : 'unknown' });
    // API Gateway answers 401 for exactly this message, and 500 for any other.
    throw new Error('Unauthorized');
  }
}

async function verify(authorization: string): Promise<JWTPayload> {
  const [, token = ''] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization) ?? [];
  const options = {
    algorithms: [JWT_ALGORITHM],
    issuer: env.JWT_ISSUER,
    audience: JWT_AUDIENCE,
    requiredClaims: ['exp', 'iat', 'sub', 'iss', 'aud'],
  };
  try {
    return (await jwtVerify(token, await publicKeys.read(), options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    // A key id we do not know may be a new one.
    return (await jwtVerify(token, await publicKeys.read({ fresh: true }), options)).payload;
  }
}

function allow(methodArn: string, { sub, iat, role }: z.infer<typeof Claims>): APIGatewayAuthorizerResult {
  const [stageArn] = /^arn:[^/]+\/[^/]+\//.exec(methodArn) ?? [methodArn];
  return {
    principalId: sub,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: `${stageArn}*` }],
    },
    context: { userId: sub, issuedAt: String(iat), role },
  };
}
