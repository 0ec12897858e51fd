import { serve } from '#lambdas/support/api.ts';
import { connectDatabase } from '#lambdas/support/aws.ts';
import { readEnvironment } from '#lambdas/support/env.ts';
import { openKeys, openSecret } from '#lambdas/support/secrets.ts';
import { logIn } from './log-in.ts';
import { parseSigningKey } from './token.ts';

const env = readEnvironment('ACCOUNT_SECRET_ARN', 'JWT_ISSUER', 'JWT_PRIVATE_SECRET_ARN');

export const handler = serve({
  createSession: logIn({
    database: connectDatabase(),
    signingKey: openSecret(env.JWT_PRIVATE_SECRET_ARN, parseSigningKey),
    accountKeys: openKeys(env.ACCOUNT_SECRET_ARN),
    issuer: env.JWT_ISSUER,
  }),
});
