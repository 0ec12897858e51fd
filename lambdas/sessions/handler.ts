import { connectDatabase } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openKeys, openSecret } from '#lambdas/shared/aws/secrets.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { createSession } from './create-session.ts';
import { parseSigningKey } from './token.ts';

const env = readEnvironment('ACCOUNT_SECRET_ARN', 'JWT_ISSUER', 'JWT_PRIVATE_SECRET_ARN');

export const handler = serve({
  createSession: createSession({
    database: connectDatabase(),
    signingKey: openSecret(env.JWT_PRIVATE_SECRET_ARN, parseSigningKey),
    accountKeys: openKeys(env.ACCOUNT_SECRET_ARN),
    issuer: env.JWT_ISSUER,
  }),
});
