/** Bounces and complaints: the feedback events that SES publishes to the topics of the configuration set. */
import * as z from 'zod';
import type { Template } from '#local/template.ts';
import type { Mail } from './mailbox.ts';

export const FEEDBACK = ['bounce', 'soft-bounce', 'complaint', 'not-spam'] as const;
export type Feedback = (typeof FEEDBACK)[number];

const Destination = z.object({
  EventDestination: z.object({
    MatchingEventTypes: z.array(z.string()),
    SnsDestination: z.object({ TopicARN: z.string() }),
  }),
});

/** Returns the topics that the template subscribes to a type of event. */
export const topicsFor = (template: Template, eventType: string): readonly string[] =>
  template
    .of('AWS::SES::ConfigurationSetEventDestination')
    .map((resource) => template.properties(resource, Destination).EventDestination)
    .filter(({ MatchingEventTypes }) => MatchingEventTypes.includes(eventType.toLowerCase()))
    .map(({ SnsDestination }) => SnsDestination.TopicARN);

/**
 * Builds the event in the format of SES.
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
  if (kind === 'complaint' || kind === 'not-spam') {
    const complainedRecipients = mail.to.map((emailAddress) => ({ emailAddress }));
    const complaintFeedbackType = kind === 'complaint' ? 'abuse' : kind;
    const complaint = { timestamp: at, feedbackId: mail.id, complainedRecipients, complaintFeedbackType };
    return { eventType: 'Complaint', complaint, mail: of };
  }
  const permanent = kind === 'bounce';
  const bounce = {
    bounceType: permanent ? 'Permanent' : 'Transient',
    bounceSubType: permanent ? 'General' : 'MailboxFull',
    bouncedRecipients: mail.to.map((emailAddress) => ({
      emailAddress,
      action: 'failed',
      status: permanent ? '5.1.1' : '5.2.2',
    })),
    timestamp: at,
    feedbackId: mail.id,
    reportingMTA: 'dsn; a8-50.smtp-out.amazonses.com',
  };
  return { eventType: 'Bounce', bounce, mail: of };
}
