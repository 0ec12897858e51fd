import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PollMessage } from '#domain/events.ts';
import { alertOperators } from '#lambdas/shared/alert-operators.ts';
import { connectDatabase, connectOutcomes, newId, sqs } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { setMappingEnabled } from '#lambdas/shared/aws/event-source-mappings.ts';
import { mailOperators } from '#lambdas/shared/aws/operator-mail.ts';
import { openKeys } from '#lambdas/shared/aws/secrets.ts';
import { entryPoint } from '#lambdas/shared/entry-point.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { consumeBatch } from '#lambdas/shared/sqs/consume.ts';
import { notify, pollAgain } from '#lambdas/shared/sqs/notify.ts';
import { sendBack } from '#lambdas/shared/sqs/redrive.ts';
import { sendEvents } from '#lambdas/shared/sqs/send-events.ts';
import type { WordsFor } from '#mail/words.ts';
import { discardDeadLetter, editDeadLetter } from './change-dead-letter.ts';
import { deleteExpired } from './delete-expired.ts';
import { editDeadLetters } from './edit-dead-letters.ts';
import { listQueues } from './list-queues.ts';
import { listMails, listOperatorActions, listRedrives, listVips } from './lists.ts';
import { pauseConsumer, resumeConsumer, tryToApplyPauses } from './pauses.ts';
import { listDeadLetterGroups, listDeadLetters, readDeadLetter } from './read-dead-letters.ts';
import { readOverview } from './read-overview.ts';
import { cancelRedrive, readRedrive, startRedrive } from './redrives.ts';
import { replayEvents } from './replay-events.ts';
import { resendMail } from './resend-mail.ts';
import { sendRedrives } from './send-redrives.ts';
import { snoozeAlerts, unsnoozeAlerts } from './snoozes.ts';

const env = readEnvironment(
  'CONSUMERS',
  'CURSOR_SECRET_ARN',
  'MAIL_CONFIGURATION_SET',
  'MAIL_FROM',
  'MAIL_QUEUE_URL',
  'OPERATORS',
  'PUBLIC_URL',
  'QUEUE_URLS',
  'REDRIVE_QUEUE_URL',
  'STAFF_LOCALE',
  'TIME_ZONE',
);
const database = connectDatabase();
const lists = { database, cursorKeys: openKeys(env.CURSOR_SECRET_ARN) };
const notifyRedriver = () => notify(env.REDRIVE_QUEUE_URL);

const mails = {
  database,
  publicUrl: env.PUBLIC_URL,
  newClaim: randomUUID,
  mail: (words: WordsFor) => mailOperators(env, words),
  sleep: (milliseconds: number) => sleep(milliseconds),
};
const redriver = sendRedrives({
  ...mails,
  alert: alertOperators(mails),
  sendBack: (queue, ...message) => sendBack(env.QUEUE_URLS[queue], ...message),
  pollAgain: (seconds) => pollAgain(env.REDRIVE_QUEUE_URL, seconds),
});
const replayer = replayEvents({
  ...mails,
  sendEvents: (queue, messages) => sendEvents(env.QUEUE_URLS[queue], messages),
  pollAgain: (seconds) => pollAgain(env.REDRIVE_QUEUE_URL, seconds),
});
const pauses = { database, consumers: env.CONSUMERS, setMappingEnabled, notifyRedriver };
const retention = deleteExpired(database);
const onMessages = consumeBatch({
  queueUrl: env.REDRIVE_QUEUE_URL,
  outcomes: connectOutcomes(),
  parse: (record) => PollMessage.parse(JSON.parse(record.body)),
  all: async (messages, work) => {
    await tryToApplyPauses(pauses);
    // A long replay does not hold back redrives and alerts. Both end before the function returns, because Lambda freezes it then.
    const ends = await Promise.allSettled([redriver(messages, work), replayer(work)]);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    await retention(work);
  },
});
const onRequest = serve({
  listDeadLetters: listDeadLetters(lists),
  listDeadLetterGroups: listDeadLetterGroups(database),
  readDeadLetter: readDeadLetter(database),
  editDeadLetter: editDeadLetter(database),
  editDeadLetters: editDeadLetters(database),
  discardDeadLetter: discardDeadLetter(database, notifyRedriver),
  startRedrive: startRedrive({
    database,
    newRedriveId: () => newId('rdr'),
    notifyRedriver,
    queueUrls: env.QUEUE_URLS,
  }),
  listRedrives: listRedrives(lists),
  readRedrive: readRedrive(database),
  cancelRedrive: cancelRedrive(database),
  readOverview: readOverview({ database, sqs, queueUrls: env.QUEUE_URLS }),
  listQueues: listQueues({ database, sqs, queueUrls: env.QUEUE_URLS, consumers: env.CONSUMERS }),
  pauseConsumer: pauseConsumer(pauses),
  resumeConsumer: resumeConsumer(pauses),
  snoozeAlerts: snoozeAlerts({ database, notifyRedriver }),
  unsnoozeAlerts: unsnoozeAlerts({ database, notifyRedriver }),
  listMails: listMails(lists),
  resendMail: resendMail(database, () => notify(env.MAIL_QUEUE_URL)),
  listVips: listVips(lists),
  listOperatorActions: listOperatorActions(lists),
});

/**
 * Entry point for the requests of operators (docs/decisions/0019) and for the worker that sends redrives, which also deletes
 * expired rows once a day.
 */
export const handler = entryPoint(onMessages, onRequest);
