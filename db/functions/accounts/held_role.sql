-- As live_role, and locks the account, so that it cannot be deleted before this commit.
create or replace function app.held_role(_user text, _issued_at bigint) returns text language plpgsql as $$
begin
  perform from app.users account where account.id = _user for key share;
  return app.live_role(_user, _issued_at);
end $$;
