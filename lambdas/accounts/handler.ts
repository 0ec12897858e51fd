import { openVerifier } from '#lambdas/authorizer/verify-token.ts';
import { connectDatabase, newId } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openKeys } from '#lambdas/shared/aws/secrets.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { notify } from '#lambdas/shared/sqs/notify.ts';
import { listUsers } from './list-users.ts';
import { changeMe, deleteMe, readMe } from './own-account.ts';
import { endOwnSession, listSessions } from './own-sessions.ts';
import { readHealth } from './read-health.ts';
import { requestVerification } from './request-verification.ts';

const env = readEnvironment('ACCOUNT_SECRET_ARN', 'MAIL_QUEUE_URL');
const database = connectDatabase();

export const handler = serve({
  readHealth: readHealth({ database, verifyToken: openVerifier() }),
  requestVerification: requestVerification({
    database,
    accountKeys: openKeys(env.ACCOUNT_SECRET_ARN),
    newVerificationId: () => newId('vfy'),
    notifyMailer: () => notify(env.MAIL_QUEUE_URL),
  }),
  listUsers: listUsers(database),
  readMe: readMe(database),
  changeMe: changeMe(database),
  deleteMe: deleteMe(database),
  listSessions: listSessions(database),
  endOwnSession: endOwnSession(database),
});
