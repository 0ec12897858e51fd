-- What failed for good, why, and what people did about it.

-- The reason a consumer left when it gave a message back; the dead letter reads it. One row a message, the newest reason.
create table app.failures (
  message_id text collate "C" primary key,
  queue      text not null,
  error      text not null,
  request_id text,
  at         timestamptz not null default app.now()
);
create index failures_old on app.failures (at);

-- A message that was received too often: sent back a few times by itself, then parked for a person.
--   retrying  on its way back to its queue by itself      parked     waits for a person, who was mailed
--   redriven  sent back by a person                       handled    its consumer has done it       discarded  given up by a person
-- `sends` numbers its copies: only the newest one counts when it comes back, so a copy sent twice is no second round.
create table app.dead_letters (
  id              text collate "C" primary key,
  queue           text not null,
  message_id      text collate "C" not null,                       -- of its first life; SQS gives each copy a new one
  last_message_id text collate "C" not null,                       -- the life recorded last: a repeat of the record is no round
  body            text not null,
  attributes      jsonb not null,
  error           text not null,
  kind            text not null,                                   -- the error without what differs from message to message
  receives        int not null default 0,
  rounds          int not null default 0,
  sends           int not null default 0,
  version         int not null default 1,
  state           text not null check (state in ('retrying', 'parked', 'redriven', 'handled', 'discarded')),
  request_id      text,
  actor           text not null default 'dlq-retry',
  created_at      timestamptz not null default app.now(),
  due_at          timestamptz,
  parked_at       timestamptz,
  ended_at        timestamptz,
  unique (queue, message_id),
  check ((state in ('handled', 'discarded')) = (ended_at is not null)),
  check (state <> 'parked' or parked_at is not null)
);
create index dead_letters_parked on app.dead_letters (queue, kind, parked_at) where state = 'parked';

create table app.dead_letter_history (
  id             bigint generated always as identity primary key,
  dead_letter_id text collate "C" not null references app.dead_letters,
  at             timestamptz not null default app.now(),
  state          text not null,
  actor          text not null,
  detail         text not null
);
create index dead_letter_history_of on app.dead_letter_history (dead_letter_id, id);

-- One row a mail to the operators: (queue, kind), or ('*', '*') for all that is too much for mails of its own.
create table app.dead_letter_alerts (
  id            bigint generated always as identity primary key,
  queue         text not null,
  kind          text not null,
  at            timestamptz not null default app.now(),
  claimed_by    text not null,
  claimed_until timestamptz not null,
  sent_at       timestamptz,
  recovered_at  timestamptz,                                       -- somebody (told_by) is telling, or has told, that it is over
  told_by       text,
  told_at       timestamptz
);

create table app.redrives (
  id         text collate "C" primary key,
  operator   text collate "C" not null references app.users,
  wish       jsonb not null,
  rate       int not null check (rate > 0),                        -- messages a second
  total      int not null,
  state      text not null check (state in ('running', 'done', 'cancelled')),
  next_at    timestamptz not null default app.now(),
  created_at timestamptz not null default app.now(),
  ended_at   timestamptz,
  check ((state = 'running') = (ended_at is null))
);
create index redrives_running on app.redrives (id) where state = 'running';

create table app.redrive_items (
  redrive_id     text collate "C" not null references app.redrives,
  dead_letter_id text collate "C" not null references app.dead_letters,
  state          text not null default 'waiting' check (state in ('waiting', 'sent', 'handled', 'returned', 'cancelled')),
  claimed_until  timestamptz,
  sent_at        timestamptz,
  primary key (redrive_id, dead_letter_id)
);
create unique index redrive_items_waiting on app.redrive_items (dead_letter_id) where state = 'waiting';
create index redrive_items_out on app.redrive_items (dead_letter_id) where state in ('waiting', 'sent');

-- Everything an operator did to a dead letter.
create table app.operator_actions (
  id       bigint generated always as identity primary key,
  at       timestamptz not null default app.now(),
  operator text collate "C" not null,
  action   text not null,
  target   text collate "C" not null,
  detail   jsonb not null
);

-- How messages of a batch ended: [{"messageId", "error"}] that failed, and [{"id", "send"}] of dead letters that were done
-- at last.
create function app.note_ends(_queue text, _failed jsonb, _handled jsonb, _request_id text) returns int language sql as $$
  with failed as (
    insert into app.failures (message_id, queue, error, request_id)
    select distinct on (1) f->>'messageId', _queue, f->>'error', _request_id from jsonb_array_elements(_failed) f
    on conflict (message_id) do update set error = excluded.error, request_id = excluded.request_id, at = app.now()
    returning 1),
  handled as (
    update app.dead_letters d set state = 'handled', ended_at = app.now(), version = d.version + 1, actor = _queue
    from jsonb_array_elements(_handled) h
    where d.id = h->>'id' and d.sends = (h->>'send')::int and d.queue = _queue and d.state in ('retrying', 'redriven') returning d.id),
  -- What a redrive has claimed is as good as sent: its worker may not have noted it yet.
  items as (
    update app.redrive_items i set state = 'handled' from handled h
    where i.dead_letter_id = h.id and i.state in ('waiting', 'sent') and (i.state = 'sent' or i.claimed_until is not null)),
  told as (insert into app.dead_letter_history (dead_letter_id, state, actor, detail) select h.id, 'handled', _queue, '' from handled h)
  select (select count(*) from failed)::int + (select count(*) from handled)::int
$$;

-- The error without ids, numbers and what it quotes: the same cause has the same kind.
create function app.error_kind(_error text) returns text language sql immutable as $$
  select left(regexp_replace(split_part(_error, E'\n', 1), '"[^"]*"|''[^'']*''|[a-z]+_[0-9a-z]{8,}|\d+', '#', 'g'), 160)
$$;

-- Records a message of a dead-letter queue and says what is to be done with it:
--   retry   send it back to its queue as copy `send` after so many seconds
--   parked  its rounds are used up: a person must hear of it
--   none    a copy that does not count any more
-- The same message recorded twice gets the same answer, so a death before the sending loses and doubles nothing.
create function app.record_dead_letter(_new_id text, _letter jsonb, _delays jsonb)
returns table (action text, id text, send int, delay_seconds int) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _d dead_letters; _f failures; _fresh boolean = false; _message text = _letter->>'messageId'; _delay int; _error text;
begin
  select * into _d from dead_letters d where d.id = _letter->>'id' and d.queue = _letter->>'queue' for update;
  if not found then
    insert into dead_letters (id, queue, message_id, last_message_id, body, attributes, error, kind, state)
    values (_new_id, _letter->>'queue', _message, _message, _letter->>'body', _letter->'attributes', '', '', 'retrying')
    on conflict (queue, message_id) do nothing;
    _fresh = found;
    select * into _d from dead_letters d where d.queue = _letter->>'queue' and d.message_id = _message for update;
  end if;
  if not _fresh then
    if _d.last_message_id = _message then
      return query select case _d.state when 'retrying' then 'retry' when 'parked' then 'parked' else 'none' end, _d.id, _d.sends,
        greatest(0, ceil(extract(epoch from _d.due_at - app.now())))::int;
      return;
    elsif (_letter->>'send')::int is distinct from _d.sends or _d.state in ('parked', 'discarded') then
      return query select 'none', _d.id, _d.sends, 0;
      return;
    end if;
  end if;

  select * into _f from failures f where f.message_id = _message;
  _error = coalesce(_f.error, _letter->>'error');
  _delay = (_delays->>_d.rounds)::int;                             -- null when the rounds are used up
  update dead_letters d set
    last_message_id = _message, error = _error, kind = error_kind(_error), request_id = coalesce(_f.request_id, d.request_id),
    receives = d.receives + (_letter->>'receives')::int, version = d.version + 1, ended_at = null, actor = 'dlq-retry',
    rounds = d.rounds + case when _delay is null then 0 else 1 end,
    sends = d.sends + case when _delay is null then 0 else 1 end,
    state = case when _delay is null then 'parked' else 'retrying' end,
    due_at = app.now() + make_interval(secs => _delay),
    parked_at = case when _delay is null then app.now() else d.parked_at end
  where d.id = _d.id returning * into _d;
  update redrive_items i set state = 'returned'
  where i.dead_letter_id = _d.id and i.state in ('waiting', 'sent') and (i.state = 'sent' or i.claimed_until is not null);
  insert into dead_letter_history (dead_letter_id, state, actor, detail) values (_d.id, _d.state, 'dlq-retry', _error);
  if _d.state = 'parked' then
    insert into outbox (topic, type, data) values ('operators', 'dead_letter.parked', jsonb_build_object('deadLetterId', _d.id, 'queue', _d.queue));
  end if;
  return query select case _d.state when 'parked' then 'parked' else 'retry' end, _d.id, _d.sends, coalesce(_delay, 0);
end $$;

-- Claims the mails that are due: one a (queue, kind) in a window, and at most _mails_max in all, the last of which speaks
-- for everything else. An alert that was never sent does not count after its lease. _claim: who claims; when his answer was
-- lost and he asks again, he has what he claimed.
create function app.claim_alerts(_claim text, _window_seconds int, _mails_max int, _lease_seconds int) returns table (id bigint)
language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _since timestamptz = app.now() - make_interval(secs => _window_seconds);
  _lease timestamptz = app.now() + make_interval(secs => _lease_seconds); _free int;
begin
  perform pg_advisory_xact_lock(43, 0);                            -- one claim at a time
  select _mails_max - 1 - count(*) into _free from dead_letter_alerts a
  where a.at > _since and (a.sent_at is not null or a.claimed_until > app.now());
  with uncovered as (
    select g.queue, g.kind, row_number() over (order by g.newest) as n
    from (select d.queue, d.kind, max(d.parked_at) as newest from dead_letters d where d.state = 'parked' group by d.queue, d.kind) g
    where not exists (
      select from dead_letter_alerts a
      where (a.queue = g.queue and a.kind = g.kind or a.queue = '*') and a.recovered_at is null
        and (a.at > _since or a.at >= g.newest) and (a.sent_at is not null or a.claimed_until > app.now())))
  insert into dead_letter_alerts (queue, kind, claimed_by, claimed_until)
  select u.queue, u.kind, _claim, _lease from uncovered u where u.n <= _free
  union
  select '*', '*', _claim, _lease from uncovered u where u.n > _free;
  return query select a.id from dead_letter_alerts a where a.claimed_by = _claim and a.sent_at is null;
end $$;

-- What an alert says, counted when it is sent, so that a burst is one mail with its whole number.
create function app.read_alerts(_ids jsonb) returns table (alert jsonb) language sql stable as $$
  select jsonb_build_object('id', a.id, 'queue', a.queue, 'count', count(d.id), 'oldest', app.rfc3339(min(d.created_at)),
    'ageSeconds', coalesce(extract(epoch from app.now() - min(d.created_at)), 0)::int,
    'error', coalesce((array_agg(d.error order by d.parked_at desc))[1], a.kind), 'errors', count(distinct d.kind),
    'queues', coalesce(jsonb_agg(distinct d.queue) filter (where d.queue is not null), '[]'),
    'top', to_jsonb((array_agg(d.id order by d.created_at, d.id))[1:5]))
  from app.dead_letter_alerts a
  left join app.dead_letters d on d.state = 'parked' and (a.queue = '*' or d.queue = a.queue and d.kind = a.kind)
  where a.id in (select e::bigint from jsonb_array_elements_text(_ids) e) group by a.id order by a.id
$$;

-- How the sending of an alert ended; one that surely did not leave is claimed again at once.
create function app.record_alert(_id bigint, _sent boolean) returns boolean language sql as $$
  update app.dead_letter_alerts a set sent_at = case when _sent then app.now() end,
    claimed_until = case when _sent then a.claimed_until else app.now() end
  where a.id = _id and a.sent_at is null returning true
$$;

-- Queues of which nothing is parked any more, nor on its way after a redrive: each is told once, and again only when whoever
-- was to tell it has died, or asks again because his answer was lost.
create function app.claim_recoveries(_claim text, _settle_seconds int, _lease_seconds int) returns table (recovery jsonb) language sql as $$
  with mended as (
    update app.dead_letter_alerts a set recovered_at = app.now(), told_by = _claim
    where a.sent_at is not null and a.told_at is null
    and (a.recovered_at is null or a.told_by = _claim or a.recovered_at <= app.now() - make_interval(secs => _lease_seconds))
    and not exists (
      select from app.dead_letters d where (a.queue = '*' or d.queue = a.queue) and (d.state = 'parked'
        or d.state = 'redriven' and d.due_at > app.now() - make_interval(secs => _settle_seconds)))
    returning a.id, a.queue, a.at)
  select jsonb_build_object('queue', m.queue, 'alerts', jsonb_agg(m.id), 'since', app.rfc3339(min(m.at)),
    'handled', (select count(*) from app.dead_letters d where (m.queue = '*' or d.queue = m.queue) and d.state in ('handled', 'redriven') and d.parked_at is not null and coalesce(d.ended_at, app.now()) >= min(m.at)),
    'discarded', (select count(*) from app.dead_letters d where (m.queue = '*' or d.queue = m.queue) and d.state = 'discarded' and d.ended_at >= min(m.at)))
  from mended m group by m.queue order by m.queue
$$;

-- How the telling ended; what surely did not leave is claimed again at once.
create function app.record_recovery(_alerts jsonb, _told boolean) returns int language sql as $$
  with ended as (
    update app.dead_letter_alerts set told_at = case when _told then app.now() end, recovered_at = case when _told then recovered_at end
    where id in (select e::bigint from jsonb_array_elements_text(_alerts) e) returning 1)
  select count(*)::int from ended
$$;

-- A dead letter as callers see it. Its message is read in pieces: a row of the Data API ends at 64 KB.
create function app.dead_letter_answer(_d app.dead_letters) returns jsonb language sql stable as $$
  select jsonb_build_object('id', _d.id, 'queue', _d.queue, 'messageId', _d.message_id, 'state', _d.state, 'error', _d.error,
    'receives', _d.receives, 'rounds', _d.rounds, 'version', _d.version, 'requestId', _d.request_id, 'actor', _d.actor,
    'createdAt', app.rfc3339(_d.created_at), 'dueAt', app.rfc3339(_d.due_at), 'parkedAt', app.rfc3339(_d.parked_at),
    'endedAt', app.rfc3339(_d.ended_at))
  where _d.id is not null
$$;
create function app.dead_letter_message(_id text) returns table (piece text) language sql stable as $$
  select substr(m.message, n, 8000)
  from (select jsonb_build_object('body', d.body, 'attributes', d.attributes)::text as message from app.dead_letters d where d.id = _id) m,
    generate_series(1, length(m.message), 8000) n order by n
$$;

-- Which dead letters a filter means: {"queue", "error", "kind", "state", "text"}, each optional.
create function app.dead_letter_fits(_d app.dead_letters, _filter jsonb) returns boolean language sql stable as $$
  select (_filter->>'queue' is null or _d.queue = _filter->>'queue') and (_filter->>'state' is null or _d.state = _filter->>'state')
    and (_filter->>'kind' is null or _d.kind = _filter->>'kind')
    and (_filter->>'error' is null or position(lower(_filter->>'error') in lower(_d.error)) > 0)
    and (_filter->>'text' is null or position(lower(_filter->>'text') in lower(_d.id || ' ' || _d.message_id || ' ' || _d.body)) > 0)
$$;

-- Changes a parked one that nobody is redriving: its body, or (no body) gives it up for a reason.
create function app.change_dead_letter(_caller text, _issued_at bigint, _id text, _version int, _body text, _reason text)
returns table (outcome text, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _d dead_letters;
begin
  if _role is null then return query select 'auth.required', null::jsonb; return; end if;
  if _role <> 'OPERATOR' then return query select 'auth.forbidden', null::jsonb; return; end if;
  select * into _d from dead_letters d where d.id = _id for update;
  if not found then return query select 'dead_letter.not_found', null::jsonb; return; end if;
  -- The same wish again finds it done.
  if _body is null and _d.state = 'discarded' then return query select 'changed', dead_letter_answer(_d); return; end if;
  if _version is not null and _d.version <> _version then return query select 'dead_letter.changed', null::jsonb; return; end if;
  if _d.state <> 'parked' or exists (select from redrive_items i where i.dead_letter_id = _id and i.state = 'waiting') then
    return query select 'dead_letter.not_parked', null::jsonb; return;
  end if;
  insert into operator_actions (operator, action, target, detail)
  values (_caller, case when _body is null then 'discard' else 'edit' end, _id,
    case when _body is null then jsonb_build_object('reason', _reason) else jsonb_build_object('before', _d.body, 'after', _body) end);
  insert into dead_letter_history (dead_letter_id, state, actor, detail)
  values (_id, case when _body is null then 'discarded' else 'parked' end, _caller, coalesce(_reason, 'its body was edited'));
  update dead_letters d set body = coalesce(_body, d.body), version = d.version + 1, actor = _caller,
    state = case when _body is null then 'discarded' else d.state end, ended_at = case when _body is null then app.now() end
  where d.id = _id returning * into _d;
  return query select 'changed', dead_letter_answer(_d);
end $$;

create function app.redrive_answer(_r app.redrives) returns jsonb language sql stable as $$
  select jsonb_build_object('id', _r.id, 'state', _r.state, 'rate', _r.rate, 'total', _r.total, 'operator', _r.operator,
    'createdAt', app.rfc3339(_r.created_at), 'endedAt', app.rfc3339(_r.ended_at),
    'waiting', count(*) filter (where i.state = 'waiting'), 'sent', count(*) filter (where i.state = 'sent'),
    'handled', count(*) filter (where i.state = 'handled'), 'returned', count(*) filter (where i.state = 'returned'),
    'cancelled', count(*) filter (where i.state = 'cancelled'))
  from (select) x left join app.redrive_items i on i.redrive_id = _r.id where _r.id is not null
  having _r.id is not null
$$;

-- Starts a redrive of the named dead letters, or of all a filter means (parked ones, unless it names a state). One that is
-- on its way by itself, given up, or in another redrive is left out. _dry: only says what it would be.
create function app.start_redrive(_caller text, _issued_at bigint, _key text, _hash text, _id text, _wish jsonb, _rate int, _dry boolean)
returns table (outcome text, replayed boolean, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _seen idempotency; _r redrives; _total int; _letters text[];
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role <> 'OPERATOR' then return query select 'auth.forbidden', false, null::jsonb; return; end if;
  perform pg_advisory_xact_lock(42, hashtext(_caller || _key));
  select * into _seen from idempotency i where i.caller = _caller and i.route = 'startRedrive' and i.key = _key;
  if found then
    return query select case when _seen.request_hash = _hash then 'started' else 'key-conflict' end, true,
      case when _seen.request_hash = _hash then _seen.answer end;
    return;
  end if;
  select coalesce(array_agg(x.id), '{}') into _letters from (
    select d.id from dead_letters d
    where case when _wish ? 'ids' then d.id in (select jsonb_array_elements_text(_wish->'ids'))
        else dead_letter_fits(d, '{"state": "parked"}' || (_wish->'filter')) end
      and d.state in ('parked', 'redriven', 'handled')
      and not exists (select from redrive_items i where i.dead_letter_id = d.id and i.state = 'waiting')
    order by d.id for update of d) x;
  _total = cardinality(_letters);
  if _dry then
    return query select 'started', false, jsonb_build_object('total', _total);
    return;
  end if;
  insert into redrives (id, operator, wish, rate, total, state, ended_at)
  values (_id, _caller, _wish, _rate, _total, case when _total = 0 then 'done' else 'running' end, case when _total = 0 then app.now() end)
  returning * into _r;
  insert into redrive_items (redrive_id, dead_letter_id) select _id, l from unnest(_letters) l;
  insert into operator_actions (operator, action, target, detail)
  values (_caller, 'redrive', _id, jsonb_build_object('wish', _wish, 'rate', _rate, 'total', _total));
  insert into idempotency (caller, route, key, request_hash, answer) values (_caller, 'startRedrive', _key, _hash, redrive_answer(_r));
  return query select 'started', false, redrive_answer(_r);
end $$;

-- Stops a redrive: what was not sent yet stays parked. Cancelling twice, or too late, changes nothing.
create function app.cancel_redrive(_caller text, _issued_at bigint, _id text)
returns table (outcome text, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _r redrives;
begin
  if _role is null then return query select 'auth.required', null::jsonb; return; end if;
  if _role <> 'OPERATOR' then return query select 'auth.forbidden', null::jsonb; return; end if;
  select * into _r from redrives r where r.id = _id for update;
  if not found then return query select 'redrive.not_found', null::jsonb; return; end if;
  if _r.state = 'running' then
    -- What a worker holds is as good as sent.
    update redrive_items i set state = 'cancelled'
    where i.redrive_id = _id and i.state = 'waiting' and i.claimed_until is null;
    update redrives r set state = 'cancelled', ended_at = app.now() where r.id = _id returning * into _r;
    insert into operator_actions (operator, action, target, detail) values (_caller, 'cancel', _id, '{}');
  end if;
  return query select 'cancelled', redrive_answer(_r);
end $$;

-- Claims what a redrive may send now: at most a second's worth, and not before the last second's worth is over, however many
-- workers ask. A claim whose worker died is claimed again after its lease. The row without an id says when to look again:
-- soon while something waits, later and later while something sent is neither handled nor back.
create function app.claim_redrive(_batch_max int, _lease_seconds int, _settle_seconds int, _again boolean)
returns table (redrive_id text, id text, queue text, send int, wait_milliseconds int, look int)
language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _r redrives; _claimed text[]; _next timestamptz;
begin
  update redrives r set state = 'done', ended_at = app.now()
  where r.state = 'running' and not exists (select from redrive_items i where i.redrive_id = r.id and (i.state = 'waiting'
    or i.state = 'sent' and i.sent_at > app.now() - make_interval(secs => _settle_seconds)));
  -- A cancelled one may have left claimed letters behind: they are sent all the same.
  select * into _r from redrives r where r.next_at <= app.now() and r.state <> 'done' and exists (
    select from redrive_items i where i.redrive_id = r.id and i.state = 'waiting' and (i.claimed_until is null or i.claimed_until <= app.now()))
  order by r.id limit 1 for update skip locked;
  if found then
    with due as (
      select i.dead_letter_id from redrive_items i
      where i.redrive_id = _r.id and i.state = 'waiting' and (i.claimed_until is null or i.claimed_until <= app.now())
      order by i.dead_letter_id limit least(_batch_max, _r.rate) for update skip locked),
    held as (
      update redrive_items i set claimed_until = app.now() + make_interval(secs => _lease_seconds) from due
      where i.redrive_id = _r.id and i.dead_letter_id = due.dead_letter_id returning i.dead_letter_id)
    select coalesce(array_agg(h.dead_letter_id), '{}') into _claimed from held h;
    update redrives r set next_at = app.now() + cardinality(_claimed) * interval '1 second' / r.rate where r.id = _r.id returning * into _r;
    insert into dead_letter_history (dead_letter_id, state, actor, detail) select l, 'redriven', _r.operator, _r.id from unnest(_claimed) l;
    return query
    update dead_letters d set state = 'redriven', sends = d.sends + 1, due_at = app.now(), ended_at = null, version = d.version + 1, actor = _r.operator
    where d.id = any (_claimed)
    returning _r.id, d.id, d.queue, d.sends, ceil(extract(epoch from _r.next_at - app.now()) * 1000)::int, null::int;
    return;
  end if;
  select min(case when i.state = 'waiting' then greatest(r.next_at, i.claimed_until)
    else app.now() + least(interval '60 seconds', greatest(interval '2 seconds', (app.now() - i.sent_at) / 2)) end) into _next
  from redrives r join redrive_items i on i.redrive_id = r.id and i.state in ('waiting', 'sent') where r.state = 'running';
  if _next is not null and take_look('redrive', _next, _again) then
    return query select null::text, null::text, null::text, null::int, null::int, greatest(1, ceil(extract(epoch from _next - app.now())))::int;
  end if;
end $$;

-- What was sent, and what its queue would not take: that is again what it was. [{"id", "error"}] Its consumer may have been
-- faster than this note.
create function app.record_redriven(_redrive text, _sent jsonb) returns int language sql as $$
  with items as (
    update app.redrive_items i set sent_at = app.now(), state = case when e->>'error' is null then 'sent' else 'returned' end
    from jsonb_array_elements(_sent) e
    where i.redrive_id = _redrive and i.dead_letter_id = e->>'id' and i.state = 'waiting' returning i.dead_letter_id, e->>'error' as error),
  refused as (
    update app.dead_letters d set state = case when d.parked_at is null then 'handled' else 'parked' end,
      ended_at = case when d.parked_at is null then app.now() end, version = d.version + 1, actor = _redrive
    from items i where d.id = i.dead_letter_id and i.error is not null and d.state = 'redriven' returning d.id, d.state, i.error),
  told as (
    insert into app.dead_letter_history (dead_letter_id, state, actor, detail) select r.id, r.state, _redrive, r.error from refused r)
  select count(*)::int from items
$$;

-- Forgets answers whose keys were promised for so long only, and reasons of messages no queue holds any more: so many of each
-- at a time; how many. As its owner, because the functions may delete nothing; so nothing younger, whatever is asked.
create function app.forget_old(_keys_hours int, _failures_days int, _batch_max int) returns int
language sql security definer set search_path = app, pg_temp as $$
  with keys as (
    delete from idempotency i using (
      select caller, route, key from idempotency where created_at < app.now() - make_interval(hours => greatest(_keys_hours, 24))
      order by created_at limit _batch_max for update skip locked) old
    where (i.caller, i.route, i.key) = (old.caller, old.route, old.key) returning 1),
  reasons as (
    delete from failures f using (
      select message_id from failures where at < app.now() - make_interval(days => greatest(_failures_days, 14))
      order by at limit _batch_max for update skip locked) old
    where f.message_id = old.message_id returning 1)
  select (select count(*) from keys)::int + (select count(*) from reasons)::int
$$;
