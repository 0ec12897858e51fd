-- For the bundle of release 0.1.0, which calls create_external_user by this name.
create or replace function app.meet_user(_id text, _email text, _name text, _locale text) returns boolean
language sql as $$
  select app.create_external_user(_id, _email, _name, _locale)
$$;
