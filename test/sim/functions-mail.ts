/** The functions of mails: the mailer, notification runs, subscriptions, and suppressed addresses. */
import { NOTICE_REPEAT_HOURS_DEFAULT, SETTLE_MINUTES_DEFAULT } from '#domain/limits.ts';
import type { NoticePace } from '#domain/notice.ts';
import { MailMessage } from '#domain/queues/mail.ts';
import { sendDueMails } from '#lambdas/mailer/send-due-mails.ts';
import { resumeNotices, sendNotices } from '#lambdas/notice/manual.ts';
import { openNoticeRun } from '#lambdas/notice/open-notice-run.ts';
import { changeSubscription, unsubscribe } from '#lambdas/notice/subscription.ts';
import { suppressAddresses } from '#lambdas/ses-events/suppress-addresses.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { consume, consumeBatch } from '#lambdas/shared/sqs/consume.ts';
import { notify, pollAgain } from '#lambdas/shared/sqs/notify.ts';
import { queueUrl } from './sqs.ts';
import { PUBLIC_URL, type Wiring } from './wiring.ts';

const PACE: NoticePace = {
  repeatHours: NOTICE_REPEAT_HOURS_DEFAULT,
  settleMinutes: SETTLE_MINUTES_DEFAULT,
  vipHeadStartMinutes: 0,
};

export const OPERATOR_ADDRESS = 'operator@donut.test';

export function mailFunctions(wiring: Wiring) {
  const { ports, database, newId, secret, on } = wiring;
  const linkKeys = secret(ports.callbackKeys);
  const newRunId = () => newId('run');
  const manual = { database, newRunId, cursorKeys: linkKeys, notifyMailer: () => notify(queueUrl('mail')) };
  const subscriptionPorts = { database, linkKeys };
  const change = { database, notifyRelay: () => notify(queueUrl('relay')) };
  const suppress = suppressAddresses(subscriptionPorts);
  return {
    handlers: {
      notice: serve({
        subscribeToRestock: changeSubscription(change, true),
        unsubscribeFromRestock: changeSubscription(change, false),
        unsubscribe: unsubscribe(subscriptionPorts),
        sendNotices: sendNotices(manual),
        resumeNotices: resumeNotices(manual),
      }),
    },
    consumers: {
      notice: {
        ...{ function: 'notice', seconds: 10, concurrency: 2 },
        handle: consume({
          ...on('notice'),
          each: openNoticeRun({ database, newRunId, notifyMailer: () => pollAgain(queueUrl('mail'), 0) }),
        }),
      },
      'ses-events': {
        ...{ function: 'ses-events', seconds: 10, concurrency: 2 },
        handle: consume({
          ...on('ses-events'),
          each: async (record) => {
            await suppress(record);
            ports.recordSuppressed(record.body);
          },
        }),
      },
      mail: {
        ...{ function: 'mailer', seconds: 60, concurrency: 2 },
        handle: consumeBatch({
          ...on('mail'),
          parse: ({ body }) => MailMessage.parse(JSON.parse(body)),
          all: sendDueMails(mailerPorts(wiring)),
        }),
      },
    },
  };
}

function mailerPorts({ world, ports, database, functionsNow, secret }: Wiring) {
  const keys = secret(ports.callbackKeys);
  return {
    database,
    perSecond: async () => ports.mailsPerSecond,
    noticesPerUnit: ports.noticesPerUnit,
    pace: PACE,
    // A mail whose sender has slept was composed before the sleep.
    send: (raw: Uint8Array) => {
      if (world.isComposing()) world.compose(-1);
      return ports.sendMail(raw);
    },
    sleep: (milliseconds: number) => {
      world.compose(-1);
      return world.sleep(milliseconds);
    },
    elapsed: world.now,
    now: functionsNow,
    linkKeys: keys,
    accountKeys: keys,
    pollAgain: (seconds: number) => pollAgain(queueUrl('mail'), seconds),
    from: 'shop@donut.test',
    operators: [OPERATOR_ADDRESS],
    staffLocale: 'en' as const,
    timeZone: 'UTC',
    imageOrigins: [PUBLIC_URL],
    publicUrl: PUBLIC_URL,
  };
}
