-- A redrive sends either dead letters (redrive_items) or past events of the outbox to one queue. Positions are numbers
-- of the stream (outbox.seq), so a replay has only events that were published when it was started.
alter table app.redrives
  add column events_after bigint,
  add column events_to bigint,
  add column events_claimed_to bigint,
  add column events_claimed int not null default 0,
  add column events_sent int not null default 0,
  add column claimed_until timestamptz,
  add constraint redrives_events_check check ((events_after is null) = (events_to is null));
