-- Counts an upload of a picture that a seller starts, and returns the id of the picture: of the first request with the
-- same key, if there was one. Keys are kept for longer than the hour in which uploads are counted.
create or replace function app.start_picture_upload(_caller text, _issued_at bigint, _key text, _hash text,
  _new_id text, _type text, _hour_max int)
returns table (outcome text, replayed boolean, picture_id text)
language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = held_role(_caller, _issued_at);
begin
  if _role is null then return query select 'auth.required', false, null::text; return; end if;
  if _role <> 'SELLER' then return query select 'auth.forbidden', false, null::text; return; end if;
  return query select begun.outcome, true, begun.response->>'id'
  from begin_idempotent(_caller, 'startPictureUpload', _key, _hash, 'started') begun;
  if found then return; end if;

  perform pg_advisory_xact_lock(48, hashtext(_caller));  -- the limit is exact
  if (select count(*) from idempotency counted
      where counted.caller = _caller and counted.route = 'startPictureUpload'
        and counted.created_at > app.now() - interval '1 hour') >= _hour_max then
    return query select 'picture.too_many_uploads', false, null::text; return;
  end if;
  insert into operator_actions (operator, action, target, detail)
  values (_caller, 'upload_picture', _new_id, jsonb_build_object('contentType', _type));
  insert into idempotency (caller, route, key, request_hash, answer)
  values (_caller, 'startPictureUpload', _key, _hash, jsonb_build_object('id', _new_id));
  return query select 'started', false, _new_id;
end $$;
