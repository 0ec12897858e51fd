-- For the bundle of release 0.1.0, which calls user_json by this name.
create or replace function app.user_answer(_user app.users) returns jsonb language sql stable as $$
  select app.user_json(_user)
$$;
