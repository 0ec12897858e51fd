-- The password hash that a signed-in user must know, for one attempt. No row: the token is not valid.
create or replace function app.begin_password_change(_user text, _issued_at bigint, _burst int, _seconds int)
returns table (wait int, password_hash text) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
begin
  if live_role(_user, _issued_at) is null then return; end if;
  return query select claim_attempt('password:' || _user, _burst, _seconds), account.password_hash from users account
  where account.id = _user;
end $$;
