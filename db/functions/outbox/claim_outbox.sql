-- Claims due events for one relay (`for update skip locked`, then a lease: no lock is held while it publishes; when it
-- dies, they are published again after the lease). Fewer than _limit means that nothing else is due; then a row without an
-- id says in how many seconds to look again, if something is still to come and this caller shall send that look.
create or replace function app.claim_outbox(_limit int, _lease_seconds int, _again boolean)
returns table (id bigint, topic text, type text, data jsonb, request_id text, at text, look int)
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
  _claimed bigint[]; _next timestamptz;
begin
  with due as (
    select o.id from outbox o
    where o.published_at is null and o.due_at <= app.now() and (o.claimed_until is null or o.claimed_until <= app.now())
    order by o.id limit _limit for update skip locked),
  claimed as (
    update outbox o set claimed_until = app.now() + make_interval(secs => _lease_seconds) from due where o.id = due.id
    returning o.id)
  select coalesce(array_agg(c.id), '{}') into _claimed from claimed c;
  return query
  select o.id, o.topic, o.type, o.data, o.request_id, rfc3339(o.created_at), null::int
  from outbox o where o.id = any (_claimed) order by o.id;
  if cardinality(_claimed) = _limit then return; end if;

  select min(greatest(o.due_at, o.claimed_until)) into _next from outbox o
  where o.published_at is null and o.id <> all (_claimed);
  if _next is not null and take_look('relay', _next, _again) then
    return query select null::bigint, null, null, null::jsonb, null, null,
      greatest(1, ceil(extract(epoch from _next - app.now())))::int;
  end if;
end $$;
