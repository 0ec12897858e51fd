import { randomBytes } from 'node:crypto';
import { SALT_BYTES } from '#domain/password.ts';
import { connectDatabase, newId } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openKeys } from '#lambdas/shared/aws/secrets.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { notify } from '#lambdas/shared/sqs/notify.ts';
import { changeMe, changePassword, deleteMe, readMe } from './own-account.ts';
import { requestVerification, signUp } from './sign-up.ts';

const env = readEnvironment('ACCOUNT_SECRET_ARN', 'MAIL_QUEUE_URL');
const database = connectDatabase();
const newSalt = () => randomBytes(SALT_BYTES);
const ports = {
  database,
  accountKeys: openKeys(env.ACCOUNT_SECRET_ARN),
  newVerificationId: () => newId('vfy'),
  newUserId: () => newId('usr'),
  newSalt,
  notifyMailer: () => notify(env.MAIL_QUEUE_URL),
};

export const handler = serve({
  requestVerification: requestVerification(ports),
  signUp: signUp(ports),
  readMe: readMe(database),
  changeMe: changeMe(database),
  deleteMe: deleteMe(database),
  changePassword: changePassword(database, newSalt),
});
