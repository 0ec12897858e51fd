-- Releases the slot of a connection.
create or replace function app.close_stream(_holder text) returns int language sql as $$
  with closed as (
    update app.stream_slots set until = app.now() where holder = _holder and until > app.now() returning 1)
  select count(*)::int from closed
$$;
