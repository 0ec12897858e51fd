-- Changes the name or the language of an account that still has this version (null: any version). Idempotent:
-- repeating the change returns the changed account.
create or replace function app.change_user(_user text, _issued_at bigint, _version int, _change jsonb)
returns table (outcome text, response jsonb, version int) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _before users;
  _after users;
begin
  select * into _before from users account where account.id = _user for no key update;
  if live_role(_user, _issued_at) is null then
    return query select 'auth.required', null::jsonb, null::int; return;
  end if;
  _after = _before;
  _after.name = coalesce(_change->>'name', _before.name);
  _after.locale = coalesce(_change->>'locale', _before.locale);
  if _before.version = coalesce(_version, _before.version) then
    update users account set name = _after.name, locale = _after.locale, version = account.version + 1
    where account.id = _user returning account.* into _after;
  elsif _before.version <> _version + 1 or _after is distinct from _before then
    return query select 'user.changed', null::jsonb, null::int; return;
  end if;
  return query select 'changed', user_json(_after), _after.version;
end $$;
