-- Writes a verification and its mail. False: the address has had its mails of this hour. _addresses: the hashes of the
-- address by each secret key, the newest first. Accounts are not read, so the response cannot reveal one.
create or replace function app.request_verification(_id text, _addresses jsonb, _email text, _code_hash text,
  _locale text, _minutes int, _mails_max int)
returns boolean language plpgsql set search_path = app, pg_temp as $$
declare
  _hashes text[] = array(select jsonb_array_elements_text(_addresses));
begin
  perform pg_advisory_xact_lock(43, hashtext(_email));  -- the limits are exact
  if exists (select from verifications written where written.id = _id) then return true; end if;
  if (select count(*) from verifications recent
      where recent.address = any (_hashes) and recent.created_at > app.now() - interval '1 hour') >= _mails_max then
    return false;
  end if;
  insert into verifications (id, address, email, code_hash, locale, expires_at)
  values (_id, _hashes[1], _email, _code_hash, _locale, app.now() + make_interval(mins => _minutes));
  insert into mails (kind, subject_id, recipient_id) values ('verification', _id, _id);
  return true;
end $$;
