-- Claims due events for one relay (`for update skip locked`, then a lease: no row is locked while the relay publishes).
-- If the relay dies, its events are published again after the lease. Fewer than _limit events: nothing else is due.
-- Then a row without an id has the seconds until the next poll, if an event falls due later and this caller sends that
-- poll.
-- Generic plans: see claim_mails.
create or replace function app.claim_outbox(_limit int, _lease_seconds int, _again boolean)
returns table (id bigint, topic text, type text, data jsonb, request_id text, at text, poll_seconds int)
language plpgsql set search_path = app, pg_temp set enable_seqscan = off
set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  _claimed bigint[];
  _next timestamptz;
begin
  with due as (
    select event.id from outbox event
    where event.published_at is null and event.due_at <= app.now()
      and (event.claimed_until is null or event.claimed_until <= app.now())
    order by event.id limit _limit for update skip locked),
  claimed as (
    update outbox event set claimed_until = app.now() + make_interval(secs => _lease_seconds)
    from due where event.id = due.id returning event.id)
  select coalesce(array_agg(claimed.id), '{}') into _claimed from claimed;
  return query
  select event.id, event.topic, event.type, event.data, event.request_id, rfc3339(event.created_at), null::int
  from outbox event where event.id = any (_claimed) order by event.id;
  if cardinality(_claimed) = _limit then return; end if;

  select min(greatest(event.due_at, event.claimed_until)) into _next from outbox event
  where event.published_at is null and event.id <> all (_claimed);
  if _next is not null and claim_poll('relay', _next, _again) then
    return query select null::bigint, null, null, null::jsonb, null, null,
      greatest(1, ceil(extract(epoch from _next - app.now())))::int;
  end if;
end $$;
