import { randomBytes } from 'node:crypto';
import { hashPassword, type Passwords, SALT_BYTES, verifyPassword } from '#domain/password.ts';
import { REFRESH_SECRET_BYTES } from '#domain/session.ts';
import { connectDatabase, newId } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openKeys, openSecret } from '#lambdas/shared/aws/secrets.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { changePassword } from './change-password.ts';
import { createSession } from './create-session.ts';
import { endSession, renewSession } from './renew-session.ts';
import { signUp } from './sign-up.ts';
import { parseSigningKey } from './token.ts';

const env = readEnvironment('ACCOUNT_SECRET_ARN', 'JWT_ISSUER', 'JWT_PRIVATE_SECRET_ARN', 'PUBLIC_URL');
const database = connectDatabase();
const accountKeys = openKeys(env.ACCOUNT_SECRET_ARN);
const signingKey = openSecret(env.JWT_PRIVATE_SECRET_ARN, parseSigningKey);
const issuer = env.JWT_ISSUER;
const publicUrl = env.PUBLIC_URL;
const refreshSecret = () => randomBytes(REFRESH_SECRET_BYTES);
const passwords: Passwords = {
  hash: (password) => hashPassword(password, randomBytes(SALT_BYTES)),
  verify: verifyPassword,
};

// Every route that hashes a password: the concurrency of this function bounds the hashing (decision 27). Renewals are here
// because no other function reads the private key (decision 39).
export const handler = serve({
  createSession: createSession({
    database,
    signingKey,
    accountKeys,
    passwords,
    issuer,
    refreshSecret,
    newSessionId: () => newId('ses'),
  }),
  renewSession: renewSession({ database, signingKey, accountKeys, issuer, publicUrl }),
  endSession: endSession({ database, publicUrl }),
  signUp: signUp({ database, accountKeys, newUserId: () => newId('usr'), passwords }),
  changePassword: changePassword(database, passwords),
});
