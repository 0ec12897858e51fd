-- The account of an address, for one try with a password; `wait` > 0: too many were wrong. Alike whether there is one or not.
create or replace function app.begin_log_in(_email text, _address text, _burst int, _seconds int)
returns table (wait int, id text, name text, role text, password_hash text) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _wait int = take_try('log-in:' || _address, _burst, _seconds);
begin
  return query select _wait, u.id, u.name, u.role, u.password_hash
  from (select) one left join users u on u.email = _email and _wait = 0;
end $$;
