-- Opens an account for a caller who knows a code that was mailed to its address. A code is valid once; after _tries_max
-- wrong codes, no code of the address is valid for the hour. The reason of a failure is not revealed, and whether there
-- is an account already only to a caller with the right code, who owns the mailbox. Without _password_hash the code is
-- only checked: everything that fails, fails before the password is hashed, and a right code is not used up.
create or replace function app.sign_up(_new_id text, _addresses jsonb, _code_hashes jsonb, _email text, _name text,
  _role text, _password_hash text, _locale text, _tries_max int)
returns table (outcome text, response jsonb) language plpgsql set search_path = app, pg_temp as $$
declare
  _hashes text[] = array(select jsonb_array_elements_text(_addresses));
  _tries int;
  _verification text;
  _user users;
begin
  perform pg_advisory_xact_lock(43, hashtext(_email));  -- one request per address at a time
  select * into _user from users account where account.id = _new_id;
  if found then return query select 'signed-up', user_json(_user); return; end if;
  select coalesce(sum(recent.tries), 0) into _tries from verifications recent
  where recent.address = any (_hashes) and recent.created_at > app.now() - interval '1 hour';
  if _tries < _tries_max then
    select valid.id into _verification from verifications valid
    where valid.address = any (_hashes) and valid.email = _email and valid.expires_at > app.now()
      and _code_hashes ? valid.code_hash;
    if not found then
      update verifications newest set tries = newest.tries + 1 where newest.id = (
        select max(open.id) from verifications open
        where open.address = any (_hashes) and open.email = _email and open.expires_at > app.now());
    end if;
  end if;
  if _verification is null then return query select 'verification.failed', null::jsonb; return; end if;
  if _password_hash is null and not exists (select from users account where account.email = _email) then
    return query select 'code-valid', null::jsonb; return;
  end if;

  update verifications one set email = null, used_at = case when one.id = _verification then app.now() end
  where one.address = any (_hashes) and one.email is not null;
  insert into users as account (id, email, name, role, password_hash, locale)
  values (_new_id, _email, _name, _role, _password_hash, _locale) on conflict (email) do nothing
  returning account.* into _user;
  if not found then return query select 'user.exists', null::jsonb; return; end if;
  return query select 'signed-up', user_json(_user);
end $$;
