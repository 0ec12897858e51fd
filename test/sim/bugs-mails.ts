/** Planted bugs of mails: their order, what they are triggered by, and suppressed addresses. */
import { alter, type Bug } from './bug.ts';

const sql = (name: string, from: string, to: string): Bug => ({ sql: alter(name, from, to) });

export const MAIL_BUGS: Readonly<Record<string, Bug>> = {
  'a later mail overtakes an earlier one about the same subject': sql(
    'claim_mails',
    'and mail.id = oldest_open_mail(mail.recipient_id, mail.subject_id)\n    order',
    'order',
  ),
  'a mail that no longer holds is sent': sql(
    'claim_mails',
    'mail_is_current(mail)',
    'exists (select from mail_reader(mail.recipient_id))',
  ),
  'a mail that holds is superseded': sql('mail_is_current', "('PREPARING', 'SHIPPING', 'DELIVERED')", "('SHIPPING')"),
  'the mailer believes that an order was paid': sql('store_mails', 'and payment.status in', 'or payment.status in'),
  'the mailer believes that an order was cancelled': {
    sql: [
      ...alter('store_mails', 'select cancellation_mail(ended.reason),', "select wanted->>'kind',"),
      ...alter('store_mails', "and ended.status = 'CANCELLED'", ''),
    ],
  },
  'the mailer believes that a restock is overdue': {
    sql: [
      ...alter('store_mails', 'select event.type,', "select wanted->>'kind',"),
      ...alter('store_mails', "and event.type = wanted->>'kind'", ''),
    ],
  },
  'a reader who says "not spam" is suppressed': {
    functions: (functions) => {
      const { 'ses-events': consumer } = functions.consumers;
      const handle: typeof consumer.handle = (event, context) =>
        consumer.handle(
          { Records: event.Records.map((one) => ({ ...one, body: one.body.replace('not-spam', 'abuse') })) },
          context,
        );
      return { ...functions, consumers: { ...functions.consumers, 'ses-events': { ...consumer, handle } } };
    },
  },
};
