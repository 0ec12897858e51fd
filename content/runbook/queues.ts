import { QUEUE_MEANINGS } from '#domain/queue-meanings.ts';
import type { QueueName } from '#domain/queue-names.ts';
import type { RunbookAnchor } from '#domain/runbook.ts';

export interface Runbook {
  /** What it means for the shop. */
  readonly means: string;
  /** What to look at, in this order. */
  readonly look: readonly string[];
  /** What ends it. */
  readonly mend: readonly string[];
}
export type RunbookOf = Partial<Record<RunbookAnchor, Runbook>>;

const redrive = (queue: string): string => `Then \`npm run redrive -- --queue ${queue}\`, or Redrive in the console.`;

/** A mail “n messages parked”: one of a queue failed five times, and in all of three rounds. */
export const QUEUE_RUNBOOK = {
  'queue-restock': {
    means: QUEUE_MEANINGS.restock.en,
    look: [
      'The error: `factory answered 5xx`, or no answer, is the factory; `422` is a product it does not make.',
      'Does its address answer: `curl -i <factory>/api/manufactures`? Is it the one of the context `factories`?',
    ],
    mend: ['Have the factory patched, or correct its address and deploy.', redrive('restock')],
  },
  'queue-factory-callback': {
    means: QUEUE_MEANINGS['factory-callback'].en,
    look: [
      'Deliveries come here only while the database was away. Does it answer now: a page of products?',
      'The error of the message; its body is what the factory has sent.',
    ],
    mend: ['Bring the database back.', `${redrive('factory-callback')} Each delivery is counted once, however often.`],
  },
  'queue-ad-stop': {
    means: QUEUE_MEANINGS['ad-stop'].en,
    look: ['The error: the database, or an event that is not understood.'],
    mend: [
      `${redrive('ad-stop')} The worker compares the shelf with what was asked last, so a late message asks for what is right now.`,
    ],
  },
  'queue-vip': {
    means: QUEUE_MEANINGS.vip.en,
    look: [
      'The error. With `-c vipWorker=ec2`: is the instance up, and its service (Session Manager, `systemctl status vip-worker`)?',
    ],
    mend: [redrive('vip')],
  },
  'queue-relay': {
    means: QUEUE_MEANINGS.relay.en,
    look: [
      'The error: the database, or SNS (`AccessDenied`: the topic’s key or policy was changed).',
      'The log of `relay`.',
    ],
    mend: ['Mend the right that is missing by a deployment.', redrive('relay')],
  },
  'queue-mail': {
    means: QUEUE_MEANINGS.mail.en,
    look: [
      'The error: the database, or an event that is not understood. What SES refused is in the table of mails, not here.',
      '`npm run doctor -- --aws`: is sending paused, or the sandbox not left?',
    ],
    mend: [redrive('mail')],
  },
  'queue-redrive': {
    means: QUEUE_MEANINGS.redrive.en,
    look: ['The body: who has sent it? Nothing of the shop writes another one.'],
    mend: ['Discard it with the reason.'],
  },
  'queue-deadline': {
    means: QUEUE_MEANINGS.deadline.en,
    look: ['The error: nearly always the database.'],
    mend: [`${redrive('deadline')} It cancels whatever is due, not what the message names.`],
  },
  'queue-best-sellers': {
    means: QUEUE_MEANINGS['best-sellers'].en,
    look: ['The error: nearly always the database.'],
    mend: [`${redrive('best-sellers')} A sale is counted once.`],
  },
  'queue-data-platform': {
    means: QUEUE_MEANINGS['data-platform'].en,
    look: [
      'The error is the platform’s answer, or its silence. Is `dataPlatformUrl` right, and does it know our secret?',
    ],
    mend: [
      'Have it patched.',
      `${redrive('data-platform')} With \`--rate\` as it can bear; a call carries the same id as before.`,
    ],
  },
  'queue-notice': {
    means: QUEUE_MEANINGS.notice.en,
    look: ['The error: nearly always the database.'],
    mend: [`${redrive('notice')} A run whose round is over tells nobody.`],
  },
  'queue-ses-events': {
    means: QUEUE_MEANINGS['ses-events'].en,
    look: ['The error. The body holds an address: do not copy it anywhere.'],
    mend: [`${redrive('ses-events')} Soon, or discard it: it is personal data.`],
  },
} as const satisfies Readonly<Record<`queue-${QueueName}`, Runbook>>;
