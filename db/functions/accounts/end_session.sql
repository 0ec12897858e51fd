-- Signs a browser out: ends the session of its refresh token. A replaced token may end its session, too.
create or replace function app.end_session(_id text, _token_hash text) returns boolean
language plpgsql set search_path = app, pg_temp as $$
begin
  update sessions own set ended_at = app.now(), end_reason = 'signed-out'
  where own.id = _id and own.ended_at is null and _token_hash in (own.token_hash, own.previous_hash);
  return found;
end $$;
