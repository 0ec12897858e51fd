-- Opens an account for whoever knows a code that was mailed to its address. A code is good once, and after _tries_max wrong
-- ones no code of this address is good for the hour. Why it is not good is never told, and whether there is an account
-- already only to somebody with the right code: the mailbox is his.
create or replace function app.sign_up(_new_id text, _addresses jsonb, _code_hashes jsonb, _email text, _name text, _role text, _password_hash text,
  _locale text, _tries_max int)
returns table (outcome text, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _hashes text[] = array(select jsonb_array_elements_text(_addresses)); _tries int; _verification text; _user users;
begin
  perform pg_advisory_xact_lock(43, hashtext(_email));            -- parallel ones take turns
  select * into _user from users u where u.id = _new_id;
  if found then return query select 'signed-up', user_answer(_user); return; end if;
  select coalesce(sum(v.tries), 0) into _tries from verifications v where v.address = any (_hashes) and v.created_at > app.now() - interval '1 hour';
  if _tries < _tries_max then
    select v.id into _verification from verifications v
    where v.address = any (_hashes) and v.email = _email and v.expires_at > app.now() and _code_hashes ? v.code_hash;
    if not found then
      update verifications v set tries = v.tries + 1 where v.id = (
        select max(w.id) from verifications w where w.address = any (_hashes) and w.email = _email and w.expires_at > app.now());
    end if;
  end if;
  if _verification is null then return query select 'verification.failed', null::jsonb; return; end if;

  update verifications v set email = null, used_at = case when v.id = _verification then app.now() end
  where v.address = any (_hashes) and v.email is not null;
  insert into users as u (id, email, name, role, password_hash, locale) values (_new_id, _email, _name, _role, _password_hash, _locale)
  on conflict (email) do nothing returning u.* into _user;
  if not found then return query select 'user.exists', null::jsonb; return; end if;
  return query select 'signed-up', user_answer(_user);
end $$;
