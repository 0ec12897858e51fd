-- Stores a new session of a user. Of more than _open_max open sessions the least recently used ones end.
create or replace function app.open_session(_user text, _session jsonb, _open_max int) returns void
language plpgsql set search_path = app, pg_temp as $$
begin
  update sessions old set ended_at = app.now(), end_reason = 'too-many'
  where old.id in (select open.id from sessions open where open.user_id = _user and open.ended_at is null
    order by open.renewed_at desc offset _open_max - 1);
  insert into sessions (id, user_id, token_hash, device)
  values (_session->>'id', _user, _session->>'tokenHash', _session->>'device') on conflict (id) do nothing;
end $$;
