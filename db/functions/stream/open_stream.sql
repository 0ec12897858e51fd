-- Claims a slot for one connection until its end, or returns that all are in use. A connection that broke keeps its
-- slot until the end of its time; a user has at most _own slots, and one more connection replaces the oldest of them.
create or replace function app.open_stream(_caller text, _issued_at bigint, _holder text, _slots int, _own int,
  _seconds int)
returns text language plpgsql set search_path = app, pg_temp as $$
begin
  if live_role(_caller, _issued_at) is null then return 'auth.required'; end if;
  perform pg_advisory_xact_lock(45, 0);  -- one at a time, so the limits are exact
  insert into stream_slots as taken (slot, user_id, holder, until)
  select choice.slot, _caller, _holder, app.now() + make_interval(secs => _seconds) from (
    select slot from (
      select used.slot, used.until, count(*) over () as own
      from stream_slots used where used.user_id = _caller and used.until > app.now()) mine
    where own >= _own
    union all
    select number from generate_series(1, _slots) number left join stream_slots used on used.slot = number
    where (used.until is null or used.until <= app.now())
      and (select count(*) from stream_slots mine where mine.user_id = _caller and mine.until > app.now()) < _own
  ) choice left join stream_slots old on old.slot = choice.slot order by old.until nulls first, choice.slot limit 1
  on conflict (slot) do update set user_id = excluded.user_id, holder = excluded.holder, until = excluded.until;
  return case when found then 'open' else 'stream.full' end;
end $$;
