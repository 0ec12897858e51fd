-- The password a signed-in person must know to change it, for one try. No row: he is not signed in.
create or replace function app.begin_password_change(_user text, _issued_at bigint, _burst int, _seconds int)
returns table (wait int, password_hash text) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
begin
  if live_role(_user, _issued_at) is null then return; end if;
  return query select take_try('password:' || _user, _burst, _seconds), u.password_hash from users u where u.id = _user;
end $$;
