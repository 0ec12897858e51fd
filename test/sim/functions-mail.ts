/** Who writes to people: the mailer, the runs of notices it draws its readers from, and who is written to no more. */
import { MailMessage } from '#domain/events.ts';
import { mailer } from '#lambdas/mailer/mailer.ts';
import { resume, send } from '#lambdas/notice/by-hand.ts';
import { change, leave } from '#lambdas/notice/line.ts';
import { open } from '#lambdas/notice/open.ts';
import { suppressAddresses } from '#lambdas/ses-events/suppress.ts';
import { serve } from '#lambdas/support/api.ts';
import { consume, consumeTogether } from '#lambdas/support/queue.ts';
import { lookAgain, wake } from '#lambdas/support/wake.ts';
import { queueUrl } from '#test/sim/sqs.ts';
import { PUBLIC_URL, type Wiring } from '#test/sim/wiring.ts';

export const OPERATOR_ADDRESS = 'operator@donut.test';

export function mailFunctions(wiring: Wiring) {
  const { ports, database, newId, secret, on } = wiring;
  const linkKeys = secret(ports.callbackKeys);
  const newRunId = () => newId('run');
  const byHand = { database, newRunId, cursorKeys: linkKeys, wakeMailer: () => wake(queueUrl('mail')) };
  const line = { database, linkKeys };
  const suppress = suppressAddresses(line);
  return {
    doors: {
      notice: serve({
        joinLine: change(line, true),
        leaveLine: change(line, false),
        unsubscribe: leave(line),
        sendNotices: send(byHand),
        resumeNotices: resume(byHand),
      }),
    },
    consumers: {
      notice: {
        ...{ function: 'notice', seconds: 10, concurrency: 2 },
        handle: consume({
          ...on('notice'),
          each: open({ database, newRunId, wakeMailer: () => lookAgain(queueUrl('mail'), 0) }),
        }),
      },
      'ses-events': {
        ...{ function: 'ses-events', seconds: 10, concurrency: 2 },
        handle: consume({
          ...on('ses-events'),
          each: async (record) => {
            await suppress(record);
            ports.noteSuppressed(record.body);
          },
        }),
      },
      mail: {
        ...{ function: 'mailer', seconds: 60, concurrency: 2 },
        handle: consumeTogether({
          ...on('mail'),
          parse: ({ body }) => MailMessage.parse(JSON.parse(body)),
          all: mailer(mailerPorts(wiring)),
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
    // Whoever has slept was composed before.
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
    lookAgain: (seconds: number) => lookAgain(queueUrl('mail'), seconds),
    from: 'shop@donut.test',
    operators: [OPERATOR_ADDRESS],
    staffLocale: 'en' as const,
    publicUrl: PUBLIC_URL,
  };
}
