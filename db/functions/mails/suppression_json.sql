-- Whether the address with these hashes is suppressed, and its latest suppression, as operators see it.
create or replace function app.suppression_json(_hashes jsonb) returns jsonb language sql stable as $$
  select jsonb_build_object('suppressed', last.address_hash is not null and last.lifted_at is null,
    'reason', last.reason, 'since', app.rfc3339(last.at), 'liftedAt', app.rfc3339(last.lifted_at),
    'liftedBy', last.lifted_by)
  from (select) always left join lateral (
    select known.* from jsonb_array_elements_text(_hashes) hash join app.suppressions known on known.address_hash = hash
    order by known.lifted_at is null desc, known.at desc limit 1) last on true
$$;
