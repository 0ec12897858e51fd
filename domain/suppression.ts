/** Addresses no mail goes to: what SES tells of them, and the keyed hash that is all we keep. */
import * as z from 'zod';
import { hmac, type Keys } from './signature.ts';

export type SuppressionReason = 'BOUNCE' | 'COMPLAINT';

const PURPOSE = 'suppression';

/** The address under each of our keys, the newest first: it was written down under one of them. */
export const addressHashes = (keys: Keys, address: string): readonly string[] =>
  keys.map((key) => hmac(key, `${PURPOSE}~${address.toLowerCase()}`).toString('base64url'));

/** What SES is asked to tell. */
export const SES_EVENT_TYPES = ['Bounce', 'Complaint'] as const;

const recipients = z.array(z.object({ emailAddress: z.string().min(1).max(1024) })).min(1);

/**
 * What SES publishes of our mails. Only what we read of it is checked, for AWS adds fields.
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

/** SES writes an address as it was sent to, sometimes with its name. */
const bare = (address: string): string => /<([^<>]+)>\s*$/.exec(address)?.[1] ?? address;

/** Who must not be written to any more: a full mailbox empties itself, an address that is gone does not come back. */
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
