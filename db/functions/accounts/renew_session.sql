-- Replaces the refresh token of a session, and returns the issue time of a new access token (epoch seconds). The
-- token before the current one is accepted until the current one is used: the response that replaced it may have
-- been lost, or may come after a later one. _new_hash is derived from the token, so both renewals give the same
-- token. Any other token of the session was copied, and ends the session: `reused`, with its user. `seconds`: how
-- long the new token may stay unused.
create or replace function app.renew_session(_id text, _token_hash text, _new_hash text, _rules jsonb)
returns table (outcome text, issued_at bigint, seconds int, holder jsonb)
language plpgsql set search_path = app, pg_temp as $$
declare
  _user users;
  _session sessions;
  _seconds int;
begin
  -- The account before its sessions, as in change_password and delete_account.
  select account.* into _user from users account
  where account.id = (select own.user_id from sessions own where own.id = _id) for no key update;
  select own.* into _session from sessions own where own.id = _id for update;
  _seconds = (_rules->>(case when _user.role = 'BUYER' then 'buyerSeconds' else 'staffSeconds' end))::int;
  if _session.id is null or _session.ended_at is not null or _user.withdrawn_at is not null
    or _session.renewed_at + make_interval(secs => _seconds) <= app.now()
    or _session.created_at + make_interval(secs => (_rules->>'maxSeconds')::int) <= app.now() then
    return query select 'ended', null::bigint, null::int, null::jsonb;
    return;
  end if;
  if _token_hash in (_session.token_hash, _session.previous_hash) then
    update sessions own set token_hash = _new_hash, previous_hash = _token_hash, renewed_at = app.now()
    where own.id = _id;
  else
    update sessions own set ended_at = app.now(), end_reason = 'reused' where own.id = _id;
    return query select 'reused', null::bigint, null::int, app.user_json(_user);
    return;
  end if;
  return query select 'renewed',
    greatest(floor(extract(epoch from app.now())), extract(epoch from _user.tokens_valid_from))::bigint, _seconds,
    app.user_json(_user);
end $$;
