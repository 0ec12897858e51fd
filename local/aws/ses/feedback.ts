/** What a reader's mail server, or the reader, says of a mail: SES tells it to the topic of the configuration set. */
import * as z from 'zod';
import type { Template } from '#local/template.ts';
import type { Mail } from './mailbox.ts';

export const FEEDBACK = ['bounce', 'soft-bounce', 'complaint'] as const;
export type Feedback = (typeof FEEDBACK)[number];

const Destination = z.object({
  EventDestination: z.object({
    MatchingEventTypes: z.array(z.string()),
    SnsDestination: z.object({ TopicARN: z.string() }),
  }),
});

/** The topics that hear of a kind of event, as the template says. */
export const topicsFor = (template: Template, eventType: string): readonly string[] =>
  template
    .of('AWS::SES::ConfigurationSetEventDestination')
    .map((resource) => template.properties(resource, Destination).EventDestination)
    .filter(({ MatchingEventTypes }) => MatchingEventTypes.includes(eventType.toLowerCase()))
    .map(({ SnsDestination }) => SnsDestination.TopicARN);

/**
 * The event as SES publishes it.
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html
 */
export function eventOf(kind: Feedback, mail: Mail, at: string) {
  const of = {
    timestamp: mail.at,
    source: mail.from,
    messageId: mail.id,
    destination: mail.to,
    headersTruncated: false,
    headers: Object.entries(mail.headers).map(([name, value]) => ({ name, value })),
    tags: mail.tags,
  };
  if (kind === 'complaint') {
    const complainedRecipients = mail.to.map((emailAddress) => ({ emailAddress }));
    const complaint = { timestamp: at, feedbackId: mail.id, complainedRecipients, complaintFeedbackType: 'abuse' };
    return { eventType: 'Complaint', complaint, mail: of };
  }
  const dead = kind === 'bounce';
  const bounce = {
    bounceType: dead ? 'Permanent' : 'Transient',
    bounceSubType: dead ? 'General' : 'MailboxFull',
    bouncedRecipients: mail.to.map((emailAddress) => ({
      emailAddress,
      action: 'failed',
      status: dead ? '5.1.1' : '5.2.2',
    })),
    timestamp: at,
    feedbackId: mail.id,
    reportingMTA: 'dsn; a8-50.smtp-out.amazonses.com',
  };
  return { eventType: 'Bounce', bounce, mail: of };
}
