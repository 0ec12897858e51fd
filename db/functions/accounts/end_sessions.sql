-- Ends all open sessions of a user, and forgets their devices if the account is deleted.
create or replace function app.end_sessions(_user text, _reason text) returns void
language plpgsql set search_path = app, pg_temp as $$
begin
  update sessions open set ended_at = app.now(), end_reason = _reason
  where open.user_id = _user and open.ended_at is null;
  if _reason = 'account-deleted' then
    update sessions session set device = '' where session.user_id = _user and session.device <> '';
  end if;
end $$;
