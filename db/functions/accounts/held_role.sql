-- Like live_role, and keeps him from leaving until this commit: for whatever must not happen to somebody who has left.
create or replace function app.held_role(_user text, _issued_at bigint) returns text language plpgsql as $$
begin
  perform from app.users u where u.id = _user for key share;
  return app.live_role(_user, _issued_at);
end $$;
