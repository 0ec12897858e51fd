/** Who writes to people: the mailer and what it draws its readers from. */
import { MailMessage } from '#domain/events.ts';
import { mailer } from '#lambdas/mailer/mailer.ts';
import { consumeTogether } from '#lambdas/support/queue.ts';
import { lookAgain } from '#lambdas/support/wake.ts';
import { queueUrl } from '#test/sim/sqs.ts';
import { PUBLIC_URL, type Wiring } from '#test/sim/wiring.ts';

export const OPERATOR_ADDRESS = 'operator@donut.test';

export function mailConsumers({ world, ports, database, functionsNow, secret, on }: Wiring) {
  const run = mailer({
    database,
    perSecond: async () => ports.mailsPerSecond,
    noticesPerUnit: null,
    send: (raw) => {
      world.compose(-1);
      return ports.sendMail(raw);
    },
    sleep: async (milliseconds) => {
      world.compose(-1);
      await world.sleep(milliseconds);
      world.compose(1);
    },
    elapsed: world.now,
    now: functionsNow,
    linkKeys: secret(ports.callbackKeys),
    accountKeys: secret(ports.callbackKeys),
    lookAgain: (seconds) => lookAgain(queueUrl('mail'), seconds),
    from: 'shop@donut.test',
    operators: [OPERATOR_ADDRESS],
    staffLocale: 'en' as const,
    publicUrl: PUBLIC_URL,
  });
  return {
    mail: {
      ...{ function: 'mailer', seconds: 60, concurrency: 2 },
      handle: consumeTogether({
        ...on('mail'),
        parse: ({ body }) => MailMessage.parse(JSON.parse(body)),
        all: run,
      }),
    },
  };
}
