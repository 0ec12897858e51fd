-- Takes a place for one connection until its end, or says that all are taken, or that nobody stands behind the token. A line
-- that broke keeps its place until its time is over, so nobody has more than _own: his next one takes his oldest over.
create or replace function app.open_stream(_caller text, _issued_at bigint, _holder text, _slots int, _own int, _seconds int) returns text
language plpgsql set search_path = app, pg_temp as $$
begin
  if live_role(_caller, _issued_at) is null then return 'auth.required'; end if;
  perform pg_advisory_xact_lock(45, 0);                            -- one at a time, so the limits are exact
  insert into stream_slots as x (slot, user_id, holder, until)
  select c.slot, _caller, _holder, app.now() + make_interval(secs => _seconds) from (
    select slot from (
      select s.slot, s.until, count(*) over () as own from stream_slots s where s.user_id = _caller and s.until > app.now()) mine
    where own >= _own
    union all
    select n from generate_series(1, _slots) n left join stream_slots s on s.slot = n
    where (s.until is null or s.until <= app.now())
      and (select count(*) from stream_slots m where m.user_id = _caller and m.until > app.now()) < _own) c
  left join stream_slots old on old.slot = c.slot order by old.until nulls first, c.slot limit 1
  on conflict (slot) do update set user_id = excluded.user_id, holder = excluded.holder, until = excluded.until;
  return case when found then 'open' else 'stream.full' end;
end $$;
