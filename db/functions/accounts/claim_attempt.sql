-- Returns 0 when one more attempt may be made now, or in how many seconds: _burst attempts at once, then one every
-- _seconds. An attempt is counted before it is made, so parallel attempts cannot exceed the limit. A successful attempt
-- releases the counted ones (release_attempts).
create or replace function app.claim_attempt(_name text, _burst int, _seconds int) returns int
language plpgsql set search_path = app, pg_temp as $$
declare
  _interval interval = make_interval(secs => _seconds);
  _free_at timestamptz;
begin
  insert into rate_tokens as counter (name, at) values (_name, app.now() + _interval)
  on conflict (name) do update set at = greatest(counter.at, app.now()) + _interval
  where counter.at <= app.now() + (_burst - 1) * _interval;
  if found then return 0; end if;
  select counter.at - (_burst - 1) * _interval into _free_at from rate_tokens counter where counter.name = _name;
  return greatest(1, ceil(extract(epoch from _free_at - app.now())));
end $$;
