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

/** Takes mails and never answers: the caller cannot know that they were sent. */
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
  /** The next so many sends fail this way; without a number all of them, until `mend()`. `after` so many that do not. */
  break(fault: SesFault, times?: number, after?: number): void;
  mend(): void;
}

/** Room for the 500 a second we send (0.9 of an account's rate), as a grown account has it. */
const MAILS_PER_SECOND = 600;
const MAILS_PER_DAY = 5_000_000;

/** SES: takes mails of verified senders and puts them into the mailbox before it answers. */
export function createSes(options: SesOptions): Ses {
  const { mailsPerSecond = MAILS_PER_SECOND, mailsPerDay = MAILS_PER_DAY, now = Date.now } = options;
  const rate = createRate(mailsPerSecond, mailsPerDay, now);
  let broken: { fault: SesFault; left: number; after: number } | undefined;
  const nextFault = (): SesFault | undefined => {
    if (!broken || broken.left === 0) return undefined;
    if (broken.after > 0) {
      broken.after -= 1;
      return undefined;
    }
    broken.left -= 1;
    return broken.fault;
  };
  return {
    name: 'ses',
    grantsFor: (call) => grantsFor(call, options.identities),
    async handle(call) {
      if (call.action === 'GetSendQuota') {
        return answer(
          'GetSendQuota',
          `<Max24HourSend>${mailsPerDay}</Max24HourSend><MaxSendRate>${mailsPerSecond}</MaxSendRate>` +
            `<SentLast24Hours>${rate.sentLastDay()}</SentLast24Hours>`,
        );
      }
      if (call.action !== 'SendRawEmail')
        throw new AwsError('InvalidAction', `Could not find operation ${call.action}`);
      return await send(call, options, rate, nextFault(), now);
    },
    break(fault, times = Number.POSITIVE_INFINITY, after = 0) {
      broken = { fault, left: times, after };
    },
    mend() {
      broken = undefined;
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
  refuse(fault);
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
  options.mailbox.append({ id, at: new Date(now()).toISOString(), ...draft });
  if (fault === 'timeout-after-accept') return await new Promise<never>(() => {});
  return answer('SendRawEmail', `<MessageId>${id}</MessageId>`);
}

function refuse(fault: SesFault | undefined): void {
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

/** The query protocol's XML; none of our values needs escaping. */
function answer(action: string, result: string): AwsReply {
  const body =
    `<${action}Response xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><${action}Result>${result}</${action}Result>` +
    `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`;
  return { status: 200, headers: { 'content-type': 'text/xml' }, body };
}
