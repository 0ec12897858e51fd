-- The issue time of an access token (epoch seconds, by the clock of the database, which also dates a change of the
-- password). No row: the account has another password than the one that was checked. Never earlier than
-- tokens_valid_from.
create or replace function app.complete_log_in(_user text, _password_hash text, _address text)
returns table (issued_at bigint) language plpgsql set search_path = app, pg_temp as $$
begin
  -- The lock orders it with a change of the password, which then invalidates this token.
  return query select greatest(floor(extract(epoch from app.now())), extract(epoch from held.tokens_valid_from))::bigint
  from (select account.tokens_valid_from from users account
        where account.id = _user and account.password_hash = _password_hash for no key update) held;
  if found then perform release_attempts('log-in:' || _address); end if;
end $$;
