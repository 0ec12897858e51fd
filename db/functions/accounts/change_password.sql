-- Sets a new password and ends every token there is; false: the account has no longer the password that was checked. The time
-- is taken after the lock, so that no token of a log-in that came before can be younger.
create or replace function app.change_password(_user text, _old_hash text, _new_hash text) returns boolean language plpgsql set search_path = app, pg_temp as $$
declare
  _hash text;
begin
  select u.password_hash into _hash from users u where u.id = _user for no key update;
  if _hash = _new_hash then return true; end if;                  -- a repeat: its salt is its own
  update users u set password_hash = _new_hash, version = u.version + 1,
    tokens_valid_from = date_trunc('second', clock_timestamp() + (app.now() - pg_catalog.now())) + interval '1 second'
  where u.id = _user and u.password_hash = _old_hash;
  if found then perform give_tries_back('password:' || _user); return true; end if;
  return false;
end $$;
