import { randomUUID } from 'node:crypto';
import {
  ACCOUNT,
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  type Grant,
  REGION,
} from '#local/aws/service.ts';
import { identityOf } from './identities.ts';
import type { Mailbox } from './mailbox.ts';
import { createRate, type Rate } from './rate.ts';
import { configurationSet, fromAddress, readDraft } from './request.ts';

/**
 * Injected failures. `timeout-after-accept` stores the mail but never responds, so the caller cannot know whether it
 * was sent.
 */
export type SesFault = 'throttle' | 'daily-quota' | 'reject' | 'paused' | 'timeout-after-accept';

export interface SesOptions {
  readonly mailbox: Mailbox;
  /** Verified addresses and domains. */
  readonly identities: readonly string[];
  readonly configurationSets: readonly string[];
  readonly mailsPerSecond?: number;
  readonly mailsPerDay?: number;
  readonly now?: () => number;
}

export interface Ses extends AwsService {
  /** Lets the next `times` sends fail, or all until `clearFault()`; the first `after` sends still succeed. */
  setFault(fault: SesFault, times?: number, after?: number): void;
  clearFault(): void;
}

/**
 * An account with production access: enough for the 500 mails a second that the shop sends (0.9 of the account's rate).
 */
const MAILS_PER_SECOND = 600;
const MAILS_PER_DAY = 5_000_000;

/** SES: accepts mails of verified senders and stores them in the mailbox before it responds. */
export function createSes(options: SesOptions): Ses {
  const { mailsPerSecond = MAILS_PER_SECOND, mailsPerDay = MAILS_PER_DAY, now = Date.now } = options;
  const rate = createRate(mailsPerSecond, mailsPerDay, now);
  let injected: { fault: SesFault; left: number; after: number } | undefined;
  const nextFault = (): SesFault | undefined => {
    if (!injected || injected.left === 0) return undefined;
    if (injected.after > 0) {
      injected.after -= 1;
      return undefined;
    }
    injected.left -= 1;
    return injected.fault;
  };
  return {
    name: 'ses',
    grantsFor: (call) => grantsFor(call, options.identities),
    async handle(call) {
      if (call.action === 'GetSendQuota') {
        return reply(
          'GetSendQuota',
          `<Max24HourSend>${mailsPerDay}</Max24HourSend><MaxSendRate>${mailsPerSecond}</MaxSendRate>` +
            `<SentLast24Hours>${rate.sentLastDay()}</SentLast24Hours>`,
        );
      }
      if (call.action !== 'SendRawEmail')
        throw new AwsError('InvalidAction', `Could not find operation ${call.action}`);
      return await send(call, options, rate, nextFault(), now);
    },
    setFault(fault, times = Number.POSITIVE_INFINITY, after = 0) {
      injected = { fault, left: times, after };
    },
    clearFault() {
      injected = undefined;
    },
  };
}

async function send(
  call: AwsCall,
  options: SesOptions,
  rate: Rate,
  fault: SesFault | undefined,
  now: () => number,
): Promise<AwsReply> {
  throwFault(fault);
  const draft = await readDraft(call.input);
  const set = configurationSet(call.input);
  if (set !== undefined && !options.configurationSets.includes(set)) {
    throw new AwsError('ConfigurationSetDoesNotExist', `Configuration set <${set}> does not exist.`);
  }
  if (identityOf(draft.from, options.identities) === undefined) {
    throw new AwsError(
      'MessageRejected',
      `Email address is not verified. The following identities failed the check in region ${REGION.toUpperCase()}: ${draft.from}`,
    );
  }
  rate.take(draft.to.length);
  const id = `0100${randomUUID().replaceAll('-', '').slice(0, 12)}-${randomUUID()}-000000`;
  try {
    options.mailbox.append({ id, at: new Date(now()).toISOString(), ...draft });
  } catch (cause) {
    // The mail was certainly not accepted, so the caller may send it again.
    throw Object.assign(new AwsError('Throttling', `The mailbox cannot store the mail: ${String(cause)}`), { cause });
  }
  if (fault === 'timeout-after-accept') return await new Promise<never>(() => {});
  return reply('SendRawEmail', `<MessageId>${id}</MessageId>`);
}

function throwFault(fault: SesFault | undefined): void {
  if (fault === 'throttle') throw new AwsError('Throttling', 'Maximum sending rate exceeded.');
  if (fault === 'daily-quota') throw new AwsError('Throttling', 'Daily message quota exceeded.');
  if (fault === 'reject') throw new AwsError('MessageRejected', 'Message failed validation.');
  if (fault === 'paused') {
    throw new AwsError('AccountSendingPausedException', 'Email sending is disabled for your account.');
  }
}

function grantsFor({ action, input }: AwsCall, identities: readonly string[]): readonly Grant[] {
  if (action !== 'SendRawEmail') return [{ action: `ses:${action}`, resource: '*' }];
  const from = fromAddress(input);
  const set = configurationSet(input);
  return [
    `identity/${identityOf(from, identities) ?? from}`,
    ...(set === undefined ? [] : [`configuration-set/${set}`]),
  ].map((name) => ({ action: 'ses:SendRawEmail', resource: `arn:aws:ses:${REGION}:${ACCOUNT}:${name}` }));
}

/** An XML response of the query protocol. The values never contain characters that need escaping. */
function reply(action: string, result: string): AwsReply {
  const body =
    `<${action}Response xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><${action}Result>${result}</${action}Result>` +
    `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`;
  return { status: 200, headers: { 'content-type': 'text/xml' }, body };
}
