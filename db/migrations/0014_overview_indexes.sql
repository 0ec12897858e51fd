-- runs: statement by statement, outside a transaction

-- The mails of a minute and the stopped runs of a day, for the overview. Both tables stay writable meanwhile.
create index concurrently if not exists mails_ended on app.mails (ended_at) where ended_at is not null;

create index concurrently if not exists notice_runs_failed on app.notice_runs (stopped_at)
  where status = 'CANCELED_BY_ERROR';
