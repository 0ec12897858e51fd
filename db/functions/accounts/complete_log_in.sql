-- The time an access token counts from (epoch seconds, this clock's: a change of password is by it, too), if the account has
-- still the password that was checked; no row: it has not. Never before the time tokens must be younger than.
create or replace function app.complete_log_in(_user text, _password_hash text, _address text) returns table (issued_at bigint)
language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
begin
  -- Takes turns with a change of the password, which then finds this token older than itself.
  return query
  select greatest(floor(extract(epoch from app.now())), extract(epoch from held.tokens_valid_from))::bigint
  from (select u.tokens_valid_from from users u where u.id = _user and u.password_hash = _password_hash for no key update) held;
  if found then perform give_tries_back('log-in:' || _address); end if;
end $$;
