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
    means: 'The factory is not asked for these products: they stay short until the messages are redriven.',
    look: [
      'The error: `factory answered 5xx`, or no answer, is the factory; `422` is a product it does not make.',
      'Does its address answer: `curl -i <factory>/api/manufactures`? Is it the one of the context `factories`?',
    ],
    mend: ['Have the factory mended, or correct its address and deploy.', redrive('restock')],
  },
  'queue-factory-callback': {
    means: 'Deliveries are not counted: what stands in the warehouse cannot be bought.',
    look: [
      'Deliveries come here only while the database was away. Does it answer now: a page of products?',
      'The error of the message; its body is what the factory has sent.',
    ],
    mend: ['Bring the database back.', `${redrive('factory-callback')} Each delivery is counted once, however often.`],
  },
  'queue-ad-stop': {
    means: 'Ads keep running for products that are sold out, or stay stopped for products that are back.',
    look: ['The error: the database, or an event that is not understood.'],
    mend: [
      `${redrive('ad-stop')} The worker compares the shelf with what was asked last, so a late message asks for what is right now.`,
    ],
  },
  'queue-vip': {
    means: 'Buyers of 100 units and more are not VIPs yet.',
    look: [
      'The error. With `-c vipWorker=ec2`: is the instance up, and its service (Session Manager, `systemctl status vip-worker`)?',
    ],
    mend: [redrive('vip')],
  },
  'queue-relay': {
    means: 'A wake-up was not understood, or the relay cannot publish. Events wait in the outbox: none is lost.',
    look: [
      'The error: the database, or SNS (`AccessDenied`: the topic’s key or policy was changed).',
      'The log of `relay`.',
    ],
    mend: ['Mend the right that is missing by a deployment.', redrive('relay')],
  },
  'queue-mail': {
    means: 'Some mails are not sent: refused buyers or operators have not been told.',
    look: [
      'The error: the database, or an event that is not understood. What SES refused is in the table of mails, not here.',
      '`npm run doctor -- --aws`: is sending paused, or the sandbox not left?',
    ],
    mend: [redrive('mail')],
  },
  'queue-redrive': {
    means: 'A wake-up of the redrive worker was not understood. The next redrive, or the daily look, wakes it.',
    look: ['The body: who has sent it? Nothing of the shop writes another one.'],
    mend: ['Discard it with the reason.'],
  },
  'queue-deadline': {
    means: 'Orders that were not paid in time may keep their stock until the next order, or the daily look.',
    look: ['The error: nearly always the database.'],
    mend: [`${redrive('deadline')} It cancels whatever is due, not what the message names.`],
  },
  'queue-best-sellers': {
    means: 'Some sales are missing in the list of best sellers. Orders are not touched by it.',
    look: ['The error: nearly always the database.'],
    mend: [`${redrive('best-sellers')} A sale is counted once.`],
  },
  'queue-data-platform': {
    means: 'The data platform has not been told of some paid orders. Orders are not touched by it.',
    look: [
      'The error is the platform’s answer, or its silence. Is `dataPlatformUrl` right, and does it know our secret?',
    ],
    mend: [
      'Have it mended.',
      `${redrive('data-platform')} With \`--rate\` as it can bear; a call carries the same id as before.`,
    ],
  },
  'queue-notice': {
    means: 'Nobody was told that a product is back: its run was not opened.',
    look: ['The error: nearly always the database.'],
    mend: [`${redrive('notice')} A run whose round is over tells nobody.`],
  },
  'queue-ses-events': {
    means: 'An address that bounced or complained is still written to, which costs reputation at SES.',
    look: ['The error. The body holds an address: do not copy it anywhere.'],
    mend: [`${redrive('ses-events')} Soon, or discard it: it is personal data.`],
  },
} as const satisfies RunbookOf;
