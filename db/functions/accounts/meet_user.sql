-- Somebody an outside issuer vouches for, whom the shop sees for the first time: he becomes a buyer. An address that is
-- another's account already stays there.
create or replace function app.meet_user(_id text, _email text, _name text, _locale text) returns boolean language plpgsql as $$
begin
  insert into app.users (id, email, name, role, locale)
  select _id, case when not exists (select from app.users u where u.email = _email) then _email end, _name, 'BUYER', _locale
  on conflict do nothing;
  return found;
end $$;
