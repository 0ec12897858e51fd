import { QUEUE_MEANINGS } from '#domain/queue-meanings.ts';
import type { QueueName } from '#domain/queue-names.ts';
import type { RunbookAnchor } from '#domain/runbook.ts';

export interface Runbook {
  /** The effect on the shop. */
  readonly meaning: string;
  /** What to check, in this order. */
  readonly checks: readonly string[];
  /** The steps that fix the problem. */
  readonly remediation: readonly string[];
}
export type RunbookOf = Partial<Record<RunbookAnchor, Runbook>>;

const redrive = (queue: string): string =>
  `Then run \`npm run redrive -- --queue ${queue}\`, or use Redrive in the console.`;

/** The check of the database, which does not depend on the product list and its caches. */
export const ASK_DATABASE =
  'Does the database respond? Health in the console, or `GET /api/v1/health?deep=1` with an operator’s token (503: it does not).';

/** For the mail “n messages parked”: messages of a queue failed in all three retry rounds. */
export const QUEUE_RUNBOOK = {
  'queue-restock': {
    meaning: QUEUE_MEANINGS.restock.en,
    checks: [
      'Read the error: `5xx` or no response is a problem of the factory; `422` is a product that the factory does not make.',
      'Does the factory address respond: `curl -i <factory>/api/manufactures`? Is it the address in the context `factories`?',
    ],
    remediation: ['Ask the factory to fix the problem, or correct its address and deploy.', redrive('restock')],
  },
  'queue-factory-callback': {
    meaning: QUEUE_MEANINGS['factory-callback'].en,
    checks: [
      `Deliveries are queued while the database does not respond. ${ASK_DATABASE}`,
      '`no restock rst_…`: the database does not have the restock that was delivered. Was the database restored?',
      'Read the error of the message. The body is exactly what the factory sent.',
    ],
    remediation: [
      'Bring the database back. After a restore: the goods exist, so add them to the stock of the product and discard the message (docs/restore.md).',
      `${redrive('factory-callback')} Each delivery is counted once, even if it is redriven several times.`,
    ],
  },
  'queue-ad-stop': {
    meaning: QUEUE_MEANINGS['ad-stop'].en,
    checks: ['Read the error: the database, or an event that the function does not understand.'],
    remediation: [
      `${redrive('ad-stop')} The function compares the stock with the last request, so a late message still leads to the correct request.`,
    ],
  },
  'queue-vip': {
    meaning: QUEUE_MEANINGS.vip.en,
    checks: [
      'Read the error. With `-c vipWorker=ec2`: are the instance and its service running (Session Manager, `systemctl status vip-worker`)?',
    ],
    remediation: [redrive('vip')],
  },
  'queue-relay': {
    meaning: QUEUE_MEANINGS.relay.en,
    checks: [
      'Read the error: the database, or SNS (`AccessDenied`: the key or the policy of the topic was changed).',
      'Read the log of `relay`.',
    ],
    remediation: ['Restore the missing permission with a deployment.', redrive('relay')],
  },
  'queue-mail': {
    meaning: QUEUE_MEANINGS.mail.en,
    checks: [
      'Read the error: the database, or an event that the function does not understand. Mails that SES rejected are in the mail list, not here.',
      'Run `npm run doctor -- --aws`: is sending paused, or is the account still in the SES sandbox?',
    ],
    remediation: [redrive('mail')],
  },
  'queue-redrive': {
    meaning: QUEUE_MEANINGS.redrive.en,
    checks: ['Read the body: who sent the message? The shop itself sends no message of this form.'],
    remediation: ['Discard the message with a reason.'],
  },
  'queue-deadline': {
    meaning: QUEUE_MEANINGS.deadline.en,
    checks: ['Read the error: almost always the database.'],
    remediation: [`${redrive('deadline')} It cancels all overdue orders, not only the order in the message.`],
  },
  'queue-best-sellers': {
    meaning: QUEUE_MEANINGS['best-sellers'].en,
    checks: ['Read the error: almost always the database.'],
    remediation: [`${redrive('best-sellers')} Each sale is counted once.`],
  },
  'queue-data-platform': {
    meaning: QUEUE_MEANINGS['data-platform'].en,
    checks: [
      'The error is the response of the platform, or no response. Is `dataPlatformUrl` correct, and does the platform have the shared secret?',
    ],
    remediation: [
      'Ask the platform team to fix the problem.',
      `${redrive('data-platform')} Use \`--rate\` to limit the load. A repeated call has the same id as before.`,
    ],
  },
  'queue-notice': {
    meaning: QUEUE_MEANINGS.notice.en,
    checks: ['Read the error: almost always the database.'],
    remediation: [`${redrive('notice')} Notices of a past stock cycle are not sent.`],
  },
  'queue-order-intake': {
    meaning: QUEUE_MEANINGS['order-intake'].en,
    checks: [
      `Order requests wait while the database does not respond. ${ASK_DATABASE}`,
      'Read the error: one message that always fails is handled alone, and the other requests of its batch are decided.',
      'Read the log of `order-intake`: `order requests decided` counts the outcomes of each batch.',
    ],
    remediation: [
      'Bring the database back. Requests that are younger than 5 minutes are then decided automatically.',
      `${redrive('order-intake')} An older request is never placed: its buyer got \`410 order.request_expired\`, and the message ends as handled.`,
    ],
  },
  'queue-ses-events': {
    meaning: QUEUE_MEANINGS['ses-events'].en,
    checks: ['Read the error. The body contains a mail address: do not copy it anywhere.'],
    remediation: [`${redrive('ses-events')} Redrive or discard the messages soon: they contain personal data.`],
  },
} as const satisfies Readonly<Record<`queue-${QueueName}`, Runbook>>;
