import { randomBytes } from 'node:crypto';
import { hashPassword, type Passwords, SALT_BYTES, verifyPassword } from '#domain/password.ts';
import { connectDatabase, newId } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openKeys, openSecret } from '#lambdas/shared/aws/secrets.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { changePassword } from './change-password.ts';
import { createSession } from './create-session.ts';
import { signUp } from './sign-up.ts';
import { parseSigningKey } from './token.ts';

const env = readEnvironment('ACCOUNT_SECRET_ARN', 'JWT_ISSUER', 'JWT_PRIVATE_SECRET_ARN');
const database = connectDatabase();
const accountKeys = openKeys(env.ACCOUNT_SECRET_ARN);
const passwords: Passwords = {
  hash: (password) => hashPassword(password, randomBytes(SALT_BYTES)),
  verify: verifyPassword,
};

// Every route that hashes a password, and no other: the concurrency of this function bounds the hashing (decision 27).
export const handler = serve({
  createSession: createSession({
    database,
    signingKey: openSecret(env.JWT_PRIVATE_SECRET_ARN, parseSigningKey),
    accountKeys,
    passwords,
    issuer: env.JWT_ISSUER,
  }),
  signUp: signUp({ database, accountKeys, newUserId: () => newId('usr'), passwords }),
  changePassword: changePassword(database, passwords),
});
