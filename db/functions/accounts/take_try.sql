-- Whether one more try may be made now (0), or in how many seconds: _burst at once, then one each _seconds. It is counted
-- before it is made, so that parallel ones cannot slip through together; who succeeds gives his tries back.
create or replace function app.take_try(_name text, _burst int, _seconds int) returns int language plpgsql set search_path = app, pg_temp as $$
declare
  _each interval = make_interval(secs => _seconds); _free_at timestamptz;
begin
  insert into rate_tokens as t (name, at) values (_name, app.now() + _each)
  on conflict (name) do update set at = greatest(t.at, app.now()) + _each where t.at <= app.now() + (_burst - 1) * _each;
  if found then return 0; end if;
  select t.at - (_burst - 1) * _each into _free_at from rate_tokens t where t.name = _name;
  return greatest(1, ceil(extract(epoch from _free_at - app.now())));
end $$;
