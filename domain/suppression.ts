/** Suppressed addresses: the feedback of SES, and the keyed hash that the shop stores instead of the address. */
import * as z from 'zod';
import { hmac, type Keys } from './signature.ts';

export const SUPPRESSION_REASONS = ['BOUNCE', 'COMPLAINT'] as const;
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number];

/** What is stored about an address, without the address. All null: it was never suppressed. */
export interface Suppression {
  readonly suppressed: boolean;
  readonly reason: SuppressionReason | null;
  readonly since: string | null;
  /** When and by whom the suppression was lifted. Later feedback suppresses the address again. */
  readonly liftedAt: string | null;
  readonly liftedBy: string | null;
}

const PURPOSE = 'suppression';

/** Hashes of the address under each key, newest first. The stored hash may be of any of them. */
export const addressHashes = (keys: Keys, address: string): readonly string[] =>
  keys.map((key) => hmac(key, `${PURPOSE}~${address.toLowerCase()}`).toString('base64url'));

/** Feedback that the shop subscribes to. */
export const SES_EVENT_TYPES = ['Bounce', 'Complaint'] as const;

/** A reader took a mail out of the spam folder: the opposite of a complaint, in the same event. */
const NOT_SPAM = 'not-spam';

const timestamp = z.iso.datetime({ offset: true }).nullish();
const recipients = z.array(z.object({ emailAddress: z.string().min(1).max(1024) })).min(1);

/**
 * Feedback that SES publishes. Only the fields the shop reads are validated, because AWS adds fields.
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
export const SesEvent = z.discriminatedUnion('eventType', [
  z.object({
    eventType: z.literal('Bounce'),
    bounce: z.object({
      bounceType: z.enum(['Undetermined', 'Permanent', 'Transient']),
      bouncedRecipients: recipients,
      timestamp,
    }),
  }),
  z.object({
    eventType: z.literal('Complaint'),
    complaint: z.object({
      complainedRecipients: recipients,
      timestamp,
      /** Absent when the mail provider gives no type; then it is a complaint. */
      complaintFeedbackType: z.string().nullish(),
    }),
  }),
]);
export type SesEvent = z.infer<typeof SesEvent>;

/** SES returns an address as it was sent to, sometimes with its display name. */
const bare = (address: string): string => /<([^<>]+)>\s*$/.exec(address)?.[1] ?? address;

/**
 * Addresses that must receive no more mail, and the time of the feedback. A full mailbox may recover, a missing mailbox does
 * not. "Not spam" suppresses no address, and lifts nothing either: feedback arrives late and in any order, and only an operator
 * takes a suppression back.
 */
export function suppressedBy(event: SesEvent): {
  readonly reason: SuppressionReason;
  readonly addresses: readonly string[];
  readonly at: string | null;
} {
  if (event.eventType === 'Complaint') {
    const { complaintFeedbackType, complainedRecipients, timestamp: at = null } = event.complaint;
    const complained = complaintFeedbackType?.toLowerCase() === NOT_SPAM ? [] : complainedRecipients;
    return { reason: 'COMPLAINT', addresses: complained.map((r) => bare(r.emailAddress)), at };
  }
  const { bounceType, bouncedRecipients, timestamp: at = null } = event.bounce;
  const dead = bounceType === 'Permanent' ? bouncedRecipients : [];
  return { reason: 'BOUNCE', addresses: dead.map((r) => bare(r.emailAddress)), at };
}
