-- Events are rows of the commit that made them true. Every delay of the shop is a due time here.
create table app.outbox (
  id            bigint generated always as identity primary key,
  topic         text not null check (topic in ('order', 'stock', 'operators')),   -- the last is told in the stream alone
  type          text not null,
  data          jsonb not null,
  request_id    text,
  created_at    timestamptz not null default app.now(),
  due_at        timestamptz not null default app.now(),
  claimed_until timestamptz,
  published_at  timestamptz,
  seq           bigint                                             -- its place in the stream, see mark_published
) with (fillfactor = 80);
create index outbox_open on app.outbox (id) where published_at is null;
create unique index outbox_stream on app.outbox (seq) where seq is not null;
create sequence app.outbox_seq owned by app.outbox.seq;

-- (consumer, event) once: written in the commit of the consumer's effect.
create table app.inbox (
  consumer text not null,
  event_id text not null,
  at       timestamptz not null default app.now(),
  primary key (consumer, event_id)
);

-- A name and the time it is taken up to: when the next mail may leave, when the next look of a worker is due.
create table app.rate_tokens (
  name text primary key,
  at   timestamptz not null
);

-- Whether the caller should send the worker's next look for _at: true for one caller a window, so that chains of looks
-- never multiply. _again: the caller's own message came twice, so whoever promised the look may have died before sending it.
-- A look is at most 900 s away, as far as SQS can delay: what is due later is looked at on the way.
create function app.take_look(_name text, _at timestamptz, _again boolean) returns boolean language sql as $$
  with taken as (
    insert into app.rate_tokens as t (name, at) values ('look:' || _name, least(_at, app.now() + interval '900 seconds'))
    on conflict (name) do update set at = excluded.at
    where t.at <= app.now() or t.at > excluded.at or _again
    returning 1)
  select exists (select from taken)
$$;

-- Claims due events for one relay (`for update skip locked`, then a lease: no lock is held while it publishes; when it
-- dies, they are published again after the lease). Fewer than _limit means that nothing else is due; then a row without an
-- id says in how many seconds to look again, if something is still to come and this caller shall send that look.
create function app.claim_outbox(_limit int, _lease_seconds int, _again boolean)
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

-- Marks what was published and gives it its number in the stream. One publication is numbered after the other, so the
-- numbers become visible in their order, and whoever reads `seq > n` misses nothing (ids are taken before their commits: a
-- reader of ids loses events, measured in 72 of 1,680 interleavings).
create function app.mark_published(_ids jsonb) returns int language plpgsql as $$
declare _marked int;
begin
  perform pg_advisory_xact_lock(44, 0);
  update app.outbox o set published_at = app.now(), seq = t.seq
  from (select e.id, nextval('app.outbox_seq') as seq from (select v::bigint as id from jsonb_array_elements_text(_ids) v order by 1) e) t
  where o.id = t.id and o.published_at is null;
  get diagnostics _marked = row_count;
  return _marked;
end $$;
