-- The account of an address, for one attempt with a password. `wait` > 0: too many attempts were wrong. The same
-- whether there is an account or not.
create or replace function app.begin_log_in(_email text, _address text, _burst int, _seconds int)
returns table (wait int, id text, name text, role text, password_hash text)
language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _wait int = claim_attempt('log-in:' || _address, _burst, _seconds);
begin
  return query select _wait, account.id, account.name, account.role, account.password_hash from (select) always
  left join users account on account.email = _email and _wait = 0;
end $$;
