-- Creates a buyer for a token of an external issuer whose user is new here. An email address that another account has
-- stays with that account. Returns whether the account was created.
create or replace function app.create_external_user(_id text, _email text, _name text, _locale text) returns boolean
language plpgsql as $$
begin
  insert into app.users (id, email, name, role, locale)
  select _id, case when not exists (select from app.users other where other.email = _email) then _email end, _name,
    'BUYER', _locale
  on conflict do nothing;
  if found then return true; end if;
  -- Either the account exists, or its email address was taken since the check.
  insert into app.users (id, name, role, locale) values (_id, _name, 'BUYER', _locale) on conflict do nothing;
  return found;
end $$;
