-- The issue time of an access token (epoch seconds, by the clock of the database, which also dates a change of the
-- password). No row: the account has another password than the one that was checked. Never earlier than
-- tokens_valid_from. With _session the browser stays signed in.
create or replace function app.complete_log_in(_user text, _password_hash text, _address text,
  _session jsonb default null, _open_max int default 20)
returns table (issued_at bigint) language plpgsql set search_path = app, pg_temp as $$
begin
  -- The lock orders it with a change of the password, which then invalidates this token.
  return query select greatest(floor(extract(epoch from app.now())), extract(epoch from held.tokens_valid_from))::bigint
  from (select account.tokens_valid_from from users account
        where account.id = _user and account.password_hash = _password_hash for no key update) held;
  if not found then return; end if;
  perform release_attempts('log-in:' || _address);
  if _session is not null then perform open_session(_user, _session, _open_max); end if;
end $$;
