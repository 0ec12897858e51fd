-- runs: statement by statement, outside a transaction

-- Mails have one more final state: SUPERSEDED, a mail that no longer held when its turn came. The rows of before cannot
-- break the wider check, so validating it changes nothing and blocks nobody.
alter table app.mails drop constraint if exists mails_state_check, add constraint mails_state_check
  check (state in ('PENDING', 'SENDING', 'SENT', 'UNKNOWN', 'SUPPRESSED', 'FAILED', 'SUPERSEDED')) not valid;

alter table app.mails validate constraint mails_state_check;

-- The oldest open mail of one recipient about one subject: an order, a restock, an ad, a verification.
create index concurrently if not exists mails_in_order
  on app.mails (recipient_id, split_part(subject_id, ':', 1), id)
  where state in ('PENDING', 'SENDING') and kind <> 'stock.back';

create index concurrently if not exists mails_superseded on app.mails (id) where state = 'SUPERSEDED';

-- An operator lifted the suppression. Feedback of SES about the time before that does not suppress the address again.
alter table app.suppressions add column if not exists lifted_at timestamptz,
  add column if not exists lifted_by text collate "C";
