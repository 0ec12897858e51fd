-- Replaces the address of a deleted account in dead letters and in what is recorded about them: bodies, attributes,
-- errors, history, audit and filters. A message that still waits stays valid and can be redriven. The address is found
-- in any case, and as JSON or a URL escapes it; it is not found inside a longer address. Runs as its owner, because
-- shop_app may not change history.
create or replace function app.erase_address(_email text) returns void
language plpgsql security definer set search_path = app, pg_temp as $$
declare
  _before constant text = '(?:(?<![a-z0-9._%+-])|(?<=\\[bfnrt]|\\u[0-9a-f]{4}|%[0-9a-f]{2}))';
  _after constant text = '(?![a-z0-9-]|\.[a-z0-9])';
  _found text = _before || replace(regexp_replace(_email, '([^a-z0-9@])', '\\\1', 'g'), '@', '(?:@|%40|\\+u0040)')
    || _after;
  _erased constant text = 'erased@account.invalid';
begin
  if _email is null then return; end if;
  update dead_letters dead set body = regexp_replace(dead.body, _found, _erased, 'gi'),
    attributes = regexp_replace(dead.attributes::text, _found, _erased, 'gi')::jsonb,
    error = regexp_replace(dead.error, _found, _erased, 'gi'), kind = regexp_replace(dead.kind, _found, _erased, 'gi')
  where dead.body ~* _found or dead.attributes::text ~* _found or dead.error ~* _found or dead.kind ~* _found;
  update dead_letter_history entry set detail = regexp_replace(entry.detail, _found, _erased, 'gi')
  where entry.detail ~* _found;
  update dead_letter_alerts alert set kind = regexp_replace(alert.kind, _found, _erased, 'gi')
  where alert.kind ~* _found;
  update failures failure set error = regexp_replace(failure.error, _found, _erased, 'gi')
  where failure.error ~* _found;
  update operator_actions action set detail = regexp_replace(action.detail::text, _found, _erased, 'gi')::jsonb
  where action.detail::text ~* _found;
  update redrives redrive set wish = regexp_replace(redrive.wish::text, _found, _erased, 'gi')::jsonb
  where redrive.wish::text ~* _found;
end $$;
