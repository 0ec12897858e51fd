-- For the bundle of release 0.1.0, which calls record_outcomes by this name.
create or replace function app.note_ends(_queue text, _failed jsonb, _handled jsonb, _request_id text) returns int
language sql as $$
  select app.record_outcomes(_queue, _failed, _handled, _request_id)
$$;
