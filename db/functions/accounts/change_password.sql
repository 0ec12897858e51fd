-- Sets a new password, invalidates every token and ends every session. False: the account has another password than the
-- one that was checked. The time is read after the lock, so no token of an earlier log-in can be younger.
create or replace function app.change_password(_user text, _old_hash text, _new_hash text) returns boolean
language plpgsql set search_path = app, pg_temp as $$
declare
  _hash text;
begin
  select account.password_hash into _hash from users account where account.id = _user for no key update;
  if _hash = _new_hash then return true; end if;  -- a repeat: each hash has its own salt
  update users account set password_hash = _new_hash, version = account.version + 1,
    tokens_valid_from = date_trunc('second', clock_timestamp() + (app.now() - pg_catalog.now())) + interval '1 second'
  where account.id = _user and account.password_hash = _old_hash;
  if not found then return false; end if;
  perform release_attempts('password:' || _user);
  perform end_sessions(_user, 'password');
  return true;
end $$;
