-- What operators decide about queues.

-- A consumer is paused until a person resumes it: its event source mapping follows the row.
create table app.consumer_pauses (
  id         bigint generated always as identity primary key,
  queue      text not null,
  reason     text not null,
  paused_by  text collate "C" not null references app.users (id),
  paused_at  timestamptz not null default app.now(),
  resumed_by text collate "C" references app.users (id),
  resumed_at timestamptz,
  check ((resumed_at is null) = (resumed_by is null))
);
create unique index consumer_pauses_open on app.consumer_pauses (queue) where resumed_at is null;
create index consumer_pauses_ended on app.consumer_pauses (queue, resumed_at);

-- No alert mails about a queue, or about one kind of error of it (kind '': every kind), until a time.
create table app.alert_snoozes (
  queue      text not null,
  kind       text not null default '',
  reason     text not null,
  snoozed_by text collate "C" not null references app.users (id),
  snoozed_at timestamptz not null default app.now(),
  until      timestamptz not null,
  lifted_by  text collate "C" references app.users (id),
  primary key (queue, kind)
);
