/** Suppressed addresses: the feedback of SES, and the keyed hash that the shop stores instead of the address. */
import * as z from 'zod';
import { hmac, type Keys } from './signature.ts';

export type SuppressionReason = 'BOUNCE' | 'COMPLAINT';

const PURPOSE = 'suppression';

/** Hashes of the address under each key, newest first. The stored hash may be of any of them. */
export const addressHashes = (keys: Keys, address: string): readonly string[] =>
  keys.map((key) => hmac(key, `${PURPOSE}~${address.toLowerCase()}`).toString('base64url'));

/** Feedback that the shop subscribes to. */
export const SES_EVENT_TYPES = ['Bounce', 'Complaint'] as const;

const recipients = z.array(z.object({ emailAddress: z.string().min(1).max(1024) })).min(1);

/**
 * Feedback that SES publishes. Only the fields the shop reads are validated, because AWS adds fields.
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
export const SesEvent = z.discriminatedUnion('eventType', [
  z.object({
    eventType: z.literal('Bounce'),
    bounce: z.object({ bounceType: z.enum(['Undetermined', 'Permanent', 'Transient']), bouncedRecipients: recipients }),
  }),
  z.object({ eventType: z.literal('Complaint'), complaint: z.object({ complainedRecipients: recipients }) }),
]);
export type SesEvent = z.infer<typeof SesEvent>;

/** SES returns an address as it was sent to, sometimes with its display name. */
const bare = (address: string): string => /<([^<>]+)>\s*$/.exec(address)?.[1] ?? address;

/** Addresses that must receive no more mail. A full mailbox may recover, a missing mailbox does not. */
export function suppressedBy(event: SesEvent): {
  readonly reason: SuppressionReason;
  readonly addresses: readonly string[];
} {
  if (event.eventType === 'Complaint') {
    return { reason: 'COMPLAINT', addresses: event.complaint.complainedRecipients.map((r) => bare(r.emailAddress)) };
  }
  const dead = event.bounce.bounceType === 'Permanent' ? event.bounce.bouncedRecipients : [];
  return { reason: 'BOUNCE', addresses: dead.map((r) => bare(r.emailAddress)) };
}
