-- An account as its owner sees it.
create or replace function app.user_json(_user app.users) returns jsonb language sql stable as $$
  select jsonb_build_object('id', _user.id, 'email', _user.email, 'name', _user.name, 'role', _user.role,
    'locale', _user.locale, 'createdAt', app.rfc3339(_user.created_at))
$$;
