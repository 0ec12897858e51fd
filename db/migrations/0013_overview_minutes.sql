-- What happened in each minute of the last hour, for the rates of the overview: a ring with one row for each minute of
-- the hour. Sums of other tables, counted by the reads of the overview (app.count_events), so nothing needs deletion.
create table app.overview_minutes (
  slot int primary key check (slot between 0 and 59),
  minute timestamptz not null,
  placed bigint not null default 0,
  refused bigint not null default 0,
  mails bigint not null default 0,
  failures bigint not null default 0
);
-- The count of mails and failures is complete before this minute.
alter table app.overview_totals add column minutes_to timestamptz;
