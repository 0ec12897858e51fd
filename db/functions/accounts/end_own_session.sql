-- Ends one session of the caller. Null: the caller's token is not valid any more. False: there is no such open session.
create or replace function app.end_own_session(_user text, _issued_at bigint, _id text) returns boolean
language plpgsql set search_path = app, pg_temp as $$
begin
  if live_role(_user, _issued_at) is null then return null; end if;
  update sessions own set ended_at = app.now(), end_reason = 'ended'
  where own.id = _id and own.user_id = _user and own.ended_at is null;
  return found;
end $$;
