import { randomBytes } from 'node:crypto';
import { SALT_BYTES } from '#domain/password.ts';
import { serve } from '#lambdas/support/api.ts';
import { connectDatabase, newId } from '#lambdas/support/aws.ts';
import { readEnvironment } from '#lambdas/support/env.ts';
import { openKeys } from '#lambdas/support/secrets.ts';
import { wake } from '#lambdas/support/wake.ts';
import { changeMe, changeOwnPassword, readMe, withdrawMe } from './me.ts';
import { sendCode, signUp } from './sign-up.ts';

const env = readEnvironment('ACCOUNT_SECRET_ARN', 'MAIL_QUEUE_URL');
const database = connectDatabase();
const newSalt = () => randomBytes(SALT_BYTES);
const ports = {
  database,
  accountKeys: openKeys(env.ACCOUNT_SECRET_ARN),
  newVerificationId: () => newId('vfy'),
  newUserId: () => newId('usr'),
  newSalt,
  wakeMailer: () => wake(env.MAIL_QUEUE_URL),
};

export const handler = serve({
  requestVerification: sendCode(ports),
  signUp: signUp(ports),
  readMe: readMe(database),
  changeMe: changeMe(database),
  withdrawMe: withdrawMe(database),
  changePassword: changeOwnPassword(database, newSalt),
});
