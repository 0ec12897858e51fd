-- Changes the name or the language; the same change again finds it made.
create or replace function app.change_user(_user text, _issued_at bigint, _version int, _change jsonb)
returns table (outcome text, answer jsonb, version int) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _was users; _is users;
begin
  select * into _was from users u where u.id = _user for no key update;
  if live_role(_user, _issued_at) is null then return query select 'auth.required', null::jsonb, null::int; return; end if;
  _is = _was;
  _is.name = coalesce(_change->>'name', _was.name);
  _is.locale = coalesce(_change->>'locale', _was.locale);
  if _was.version = _version then
    update users u set name = _is.name, locale = _is.locale, version = u.version + 1 where u.id = _user returning u.* into _is;
  elsif _was.version <> _version + 1 or _is is distinct from _was then
    return query select 'user.changed', null::jsonb, null::int; return;
  end if;
  return query select 'changed', user_answer(_is), _is.version;
end $$;
