-- The devices on which a user is signed in, last used first.
create or replace function app.sessions_json(_user text, _rules jsonb) returns jsonb
language plpgsql stable set search_path = app, pg_temp as $$
declare
  _unused interval = make_interval(secs => (
    select _rules->>(case when role = 'BUYER' then 'buyerSeconds' else 'staffSeconds' end)
    from users where id = _user)::int);
begin
  return coalesce((
    select jsonb_agg(jsonb_build_object('id', own.id, 'device', own.device, 'createdAt', rfc3339(own.created_at),
      'lastUsedAt', rfc3339(own.renewed_at)) order by own.renewed_at desc, own.id)
    from sessions own
    where own.user_id = _user and own.ended_at is null and own.renewed_at + _unused > app.now()
      and own.created_at + make_interval(secs => (_rules->>'maxSeconds')::int) > app.now()), '[]');
end $$;
