-- A run tells one round of a product to those in its line: at most one a round, at most one going a product. Whom it tells is
-- written when it is his turn, as a row of app.mails (kind 'stock.back', subject: the run); its state there is his history.
create table app.notice_runs (
  id           text collate "C" primary key,
  product_id   text collate "C" not null references app.products,
  round        int not null check (round > 0),
  status       text not null default 'IN_PROGRESS'
               check (status in ('IN_PROGRESS', 'CANCELED_BY_SOLD_OUT', 'CANCELED_BY_ERROR', 'COMPLETED')),
  opened_by    text not null,                                     -- 'system' or a user's id
  started_at   timestamptz not null default app.now(),
  stopped_at   timestamptz,
  error        text,                                              -- what stopped it
  resumed_at   timestamptz,
  resumed_by   text,
  sent         int not null default 0,
  unknown      int not null default 0,
  suppressed   int not null default 0,
  failed       int not null default 0,
  last_sent    bigint references app.mails,                       -- the last in the line who was sent it
  drawn_at     timestamptz not null default app.now(),            -- runs take turns
  due_at       timestamptz not null default app.now(),            -- nobody is drawn before
  batch_left   int,                                               -- how many this batch may still tell; null: no limit
  unique (product_id, round),
  check ((status = 'IN_PROGRESS') = (stopped_at is null)),
  check ((status = 'CANCELED_BY_ERROR') = (error is not null)),
  check ((resumed_at is null) = (resumed_by is null))
);
create unique index notice_runs_going on app.notice_runs (product_id) where status = 'IN_PROGRESS';
create index notice_runs_turns on app.notice_runs (drawn_at, id) where status = 'IN_PROGRESS';

create function app.notice_run_answer(_run app.notice_runs) returns jsonb language sql stable as $$
  select jsonb_build_object('id', _run.id, 'productId', _run.product_id, 'round', _run.round, 'status', _run.status,
    'sent', _run.sent, 'unknown', _run.unknown, 'suppressed', _run.suppressed, 'failed', _run.failed,
    'lastRecipientId', (select m.recipient_id from app.mails m where m.id = _run.last_sent),
    'openedBy', _run.opened_by, 'startedAt', app.rfc3339(_run.started_at), 'stoppedAt', app.rfc3339(_run.stopped_at),
    'resumedBy', _run.resumed_by, 'resumedAt', app.rfc3339(_run.resumed_at), 'error', _run.error)
  where _run.id is not null -- nothing about no run
$$;

-- What a reader would find: nothing, once the product is gone.
create function app.notice_units(_product text) returns int language sql stable as $$
  select coalesce(max(s.on_hand - s.reserved), 0) from app.stock s join app.products p on p.id = s.product_id
  where s.product_id = _product and p.deleted_at is null
$$;

-- Opens the run of a product's round, or finds it: (its id, whether this call opened it). No row when the round is over, for
-- the next one has its own. The run that was going ends, and what it had drawn and not sent is the first of this one.
create function app.open_notice_run(_id text, _product text, _round int, _opened_by text)
returns table (id text, opened boolean) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
begin
  perform hold_mails();
  perform from stock s join products p on p.id = s.product_id
  where s.product_id = _product and s.round = _round and p.deleted_at is null;
  if not found then return; end if;
  return query select r.id, false from notice_runs r where r.product_id = _product and r.round = _round;
  if found then return; end if;
  update notice_runs r set status = 'CANCELED_BY_SOLD_OUT', stopped_at = app.now()
  where r.product_id = _product and r.status = 'IN_PROGRESS';
  insert into notice_runs (id, product_id, round, opened_by) values (_id, _product, _round, _opened_by);
  update mails m set subject_id = _id, due_at = app.now() from notice_runs r
  where r.product_id = _product and m.kind = 'stock.back' and m.state = 'PENDING' and m.subject_id = r.id;
  return query select _id, true;
end $$;

-- Draws up to _free people for the runs that go, and claims their mails: (ids, in the order in which they shall leave). Runs
-- take turns. What is on the shelf is read in this same statement, after the mails on their way were counted: so at most
-- those few leave once it is empty. Nobody is passed over: a draw always begins at the head of the line, where whoever was
-- told is no more.
-- _how: {"claim": most a claim, "open": most claimed and unsent, "waitHours", "perUnit": people told for each unit and batch,
-- or null, "pauseMinutes": between two batches}
create function app.draw_notices(_free int, _how jsonb) returns bigint[]
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
declare
  _run notice_runs; _units int; _batch int; _take int; _some bigint[]; _drawn bigint[] = '{}';
begin
  select least(_free, (_how->>'claim')::int, (_how->>'open')::int - count(*)) into _free
  from mails m where m.state = 'SENDING' and m.kind = 'stock.back';
  for _run in select * from notice_runs r where r.status = 'IN_PROGRESS' and r.due_at <= app.now() order by r.drawn_at, r.id loop
    _take = _free - cardinality(_drawn);
    exit when _take <= 0;
    _units = notice_units(_run.product_id);
    if _units <= 0 then
      update notice_runs r set status = 'CANCELED_BY_SOLD_OUT', stopped_at = app.now() where r.id = _run.id;
      continue;
    end if;
    -- Whoever was drawn and not sent comes first; until he is sent nobody after him is drawn.
    _batch = _run.batch_left;
    _some = claim_given_back(_run, _take);
    if _some = '{}' and not exists (select from mails m where m.state = 'PENDING' and m.kind = 'stock.back' and m.subject_id = _run.id) then
      if _batch is null or _batch <= 0 then _batch = _units * (_how->>'perUnit')::int; end if;
      _some = draw_line(_run, least(_take, _batch, _units * (_how->>'perUnit')::int), (_how->>'waitHours')::int);
      _batch = _batch - cardinality(_some);
    end if;
    update notice_runs r set drawn_at = app.now(), batch_left = _batch,
      due_at = case when _batch <= 0 then app.now() + make_interval(mins => (_how->>'pauseMinutes')::int) else r.due_at end
    where r.id = _run.id;
    _drawn = _drawn || _some;
  end loop;
  return _drawn;
end $$;

-- Whether its reader still wants a notice. One that is sent once more is of a turn that he has had: then it counts that he has
-- not said since that he waits no more.
create function app.awaits_notice(_m app.mails, _product text, _resent boolean) returns boolean language sql stable as $$
  select exists (select from app.waitlist w where w.product_id = _product and w.buyer_id = _m.recipient_id
    and (w.since is not null or _resent and (w.left_at is null or w.left_at <= _m.created_at)))
$$;

-- Claims what was given back, unless its reader has left meanwhile.
create function app.claim_given_back(_run app.notice_runs, _take int) returns bigint[]
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
declare
  _claimed bigint[]; _gone bigint[];
begin
  with due as (
    select m.id, awaits_notice(m, _run.product_id, m.resends > 0) and exists (select from mail_reader(m.recipient_id)) as waits
    from mails m where m.state = 'PENDING' and m.kind = 'stock.back' and m.subject_id = _run.id and m.due_at <= app.now()
    order by m.id limit _take),
  moved as (
    update mails m set state = case when due.waits then 'SENDING' else 'SUPPRESSED' end, claimed_at = app.now(),
      ended_at = case when not due.waits then app.now() end
    from due where m.id = due.id returning m.id, due.waits)
  select coalesce(array_agg(o.id order by o.id) filter (where o.waits), '{}'), array_agg(o.id) filter (where not o.waits)
  into _claimed, _gone from moved o;
  perform end_notices(_gone);
  return _claimed;
end $$;

-- Draws the next _take of the line. Each person's mail says where he stood. Who cannot be reached any more is written down as
-- SUPPRESSED and takes nobody's place; whose day is over leaves the line first, for a
-- subscription may give him another place. When nobody is left, and nothing is on its way, the
-- run is COMPLETED. A bounded number of steps: whatever is left, the next look finds.
create function app.draw_line(_run app.notice_runs, _take int, _wait_hours int) returns bigint[]
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
declare
  _over timestamptz = app.now() - make_interval(hours => _wait_hours);
  _on_their_way text[]; _late int; _drawn bigint[]; _gone bigint[];
begin
  -- They may be of an earlier round's run, and leave yet: until that is known nobody writes to them again.
  _on_their_way = array(select m.recipient_id from mails m join notice_runs r on r.id = m.subject_id
    where m.state = 'SENDING' and m.kind = 'stock.back' and r.product_id = _run.product_id);
  for _ in 1..20 loop
    with line as (
      select w.* from waitlist w
      where w.product_id = _run.product_id and w.since is not null and w.turn < _run.round and w.buyer_id <> all (_on_their_way)
      order by w.turn, w.since, w.buyer_id limit _take),
    drawn as (
      insert into mails as m (kind, subject_id, recipient_id, data, state, claimed_at, ended_at)
      select 'stock.back', _run.id, l.buyer_id, jsonb_build_object('turn', l.turn, 'since', rfc3339(l.since)),
        case when r.reached then 'SENDING' else 'SUPPRESSED' end, app.now(), case when not r.reached then app.now() end
      from line l cross join lateral (select exists (select from mail_reader(l.buyer_id)) as reached) r
      where not exists (select from line late where late.refused_at <= _over) order by l.turn, l.since, l.buyer_id
      returning m.id, m.state)
    select (select count(*) from line l where l.refused_at <= _over), coalesce(array_agg(d.id order by d.id) filter (where d.state = 'SENDING'), '{}'),
      array_agg(d.id) filter (where d.state = 'SUPPRESSED')
    into _late, _drawn, _gone from drawn d;
    perform end_notices(_gone);
    if _late > 0 then perform forget_refusals(_run.product_id, _over); end if;
    exit when _drawn <> '{}';
    if _late = 0 and _gone is null then
      if _on_their_way = '{}' then
        update notice_runs r set status = 'COMPLETED', stopped_at = app.now() where r.id = _run.id;
      end if;
      exit;
    end if;
  end loop;
  return _drawn;
end $$;

-- Who was refused more than a day ago waits for it no longer: those at the head of the line, many at once.
create function app.forget_refusals(_product text, _over timestamptz) returns void
language sql set search_path = app, pg_temp set enable_seqscan = off as $$
  update waitlist w set refused_at = null
  from (select h.buyer_id from (
      select l.buyer_id, l.refused_at from waitlist l where l.product_id = _product and l.since is not null
      order by l.turn, l.since, l.buyer_id limit 2000) h
    where h.refused_at <= _over order by h.buyer_id) late
  where w.product_id = _product and w.buyer_id = late.buyer_id and w.refused_at <= _over
$$;

-- Moves those whose notices have ended behind all who were not told, and counts them: who was refused is told once, who
-- subscribed keeps his place in the order. Other mails are nobody's turn. A turn is changed here and nowhere else, in the
-- commit that says how the mail ended: so a crash between any two steps loses no place and gives none twice.
create function app.end_notices(_ids bigint[]) returns void
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
begin
  if _ids is null then return; end if;
  -- In one order: an order that is refused touches several rows, too.
  perform from waitlist w join (
    select r.product_id, m.recipient_id from mails m join notice_runs r on r.id = m.subject_id
    where m.id = any (_ids) and m.kind = 'stock.back') t on w.product_id = t.product_id and w.buyer_id = t.recipient_id
  order by w.product_id, w.buyer_id for update of w;
  -- A notice that is sent once more takes nothing from who was refused anew after its turn.
  update waitlist w set turn = greatest(w.turn, r.round), refused_at = case when m.resends > 0 and w.turn >= r.round then w.refused_at end
  from mails m join notice_runs r on r.id = m.subject_id
  where m.id = any (_ids) and m.kind = 'stock.back' and w.product_id = r.product_id and w.buyer_id = m.recipient_id;
  update notice_runs r set sent = r.sent + n.sent, unknown = r.unknown + n.unknown, suppressed = r.suppressed + n.suppressed,
    failed = r.failed + n.failed, last_sent = greatest(r.last_sent, n.last_sent)
  from (
    select m.subject_id, count(*) filter (where m.state = 'SENT') as sent, count(*) filter (where m.state = 'UNKNOWN') as unknown,
      count(*) filter (where m.state = 'SUPPRESSED') as suppressed, count(*) filter (where m.state = 'FAILED') as failed,
      max(m.id) filter (where m.state = 'SENT') as last_sent
    from mails m where m.id = any (_ids) and m.kind = 'stock.back' group by 1) n
  where r.id = n.subject_id;
end $$;

-- Stops the runs of these mails with their error; a run that has ended by itself meanwhile stays as it ended.
create function app.stop_notices(_ids bigint[]) returns void
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
begin
  if _ids = '{}' then return; end if;
  update notice_runs r set status = 'CANCELED_BY_ERROR', stopped_at = app.now(), error = w.error
  from (select distinct on (m.subject_id) m.subject_id, coalesce(m.error, 'unknown') as error from mails m
    where m.id = any (_ids) and m.kind = 'stock.back' order by m.subject_id, m.id) w
  where r.id = w.subject_id and r.status = 'IN_PROGRESS';
end $$;

-- What was given back belongs to the newest run of its product: when a round has begun while it was on its way, it is the
-- first of that one, whose draws have left its reader out.
create function app.give_notices_back(_ids bigint[]) returns void
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
begin
  if _ids is null then return; end if;
  update mails m set subject_id = newest.id
  from notice_runs old cross join lateral (
    select r.id from notice_runs r where r.product_id = old.product_id order by r.round desc limit 1) newest
  where m.id = any (_ids) and m.state = 'PENDING' and old.id = m.subject_id and newest.id <> old.id;
end $$;

-- Sends by hand: opens the run of the product's round, or lets the one that was cancelled go on after the last one drawn.
-- _run: this run goes on; when its round is over, those it missed are the new round's first.
create function app.send_notices(_caller text, _issued_at bigint, _key text, _hash text, _product text, _run text, _new_id text)
returns table (outcome text, replayed boolean, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _route text = case when _run is null then 'sendNotices' else 'resumeNotices' end;
  _seen idempotency; _old notice_runs; _r notice_runs;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role <> 'OPERATOR' then return query select 'auth.forbidden', false, null::jsonb; return; end if;
  perform pg_advisory_xact_lock(42, hashtext(_caller || _key));   -- a parallel repeat waits here, then finds the answer
  select * into _seen from idempotency i where i.caller = _caller and i.route = _route and i.key = _key;
  if found then
    return query select case when _seen.request_hash = _hash then 'sending' else 'key-conflict' end, true,
      case when _seen.request_hash = _hash then _seen.answer end;
    return;
  end if;
  perform hold_mails();
  if _run is not null then
    select * into _old from notice_runs r where r.id = _run;
    if not found then return query select 'notice.not_found', false, null::jsonb; return; end if;
    if _old.status in ('IN_PROGRESS', 'COMPLETED') then return query select 'notice.nothing_to_resume', false, null::jsonb; return; end if;
    _product = _old.product_id;
  end if;
  perform from products p where p.id = _product and p.deleted_at is null;
  if not found then
    return query select case when _run is null then 'product.not_found' else 'notice.nothing_to_resume' end, false, null::jsonb; return;
  end if;
  select r.* into _r from notice_runs r join stock s on s.product_id = r.product_id and s.round = r.round where r.product_id = _product;
  if _r.status in ('IN_PROGRESS', 'COMPLETED') then return query select 'notice.nothing_to_resume', false, null::jsonb; return; end if;
  if notice_units(_product) <= 0 then return query select 'notice.sold_out', false, null::jsonb; return; end if;
  if _r.id is null then
    select o.id into _r.id from stock s cross join lateral open_notice_run(_new_id, _product, s.round, _caller) o where s.product_id = _product;
  else
    update notice_runs r set status = 'IN_PROGRESS', stopped_at = null, error = null, resumed_at = app.now(), resumed_by = _caller,
      drawn_at = app.now(), due_at = app.now(), batch_left = null where r.id = _r.id;
    update mails m set due_at = app.now() where m.kind = 'stock.back' and m.state = 'PENDING' and m.subject_id = _r.id;
  end if;
  select * into _r from notice_runs r where r.id = _r.id;
  insert into idempotency (caller, route, key, request_hash, answer) values (_caller, _route, _key, _hash, notice_run_answer(_r));
  return query select 'sending', false, notice_run_answer(_r);
end $$;

-- Joins the line until he leaves, or leaves what he joined (a refusal he waits for is not undone by it). Twice is once.
create function app.subscribe(_caller text, _issued_at bigint, _product text, _joins boolean) returns text
language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = held_role(_caller, _issued_at);
begin
  if _role is null then return 'auth.required'; end if;
  if _role <> 'BUYER' then return 'auth.forbidden'; end if;
  perform from products p where p.id = _product and (p.deleted_at is null or not _joins);
  if not found then return 'product.not_found'; end if;
  if _joins then
    insert into waitlist as w (product_id, buyer_id, subscribed_at, turn)
    select s.product_id, _caller, app.now(), joining_turn(s.round) from stock s where s.product_id = _product
    on conflict (product_id, buyer_id) do update set subscribed_at = excluded.subscribed_at,
      turn = case when w.since is null then greatest(w.turn, excluded.turn) else w.turn end
    where w.subscribed_at is null;
  else
    update waitlist w set subscribed_at = null, left_at = app.now() where w.product_id = _product and w.buyer_id = _caller and w.subscribed_at is not null;
  end if;
  return 'done';
end $$;

-- What the link of a notice would do now: (the product, whether its reader still waits). No row: there is no such reader.
create function app.unsubscription(_product text, _buyer text) returns table (title text, waits boolean)
language sql stable set search_path = app, pg_temp as $$
  select p.title, w.since is not null from waitlist w join products p on p.id = w.product_id
  where w.product_id = _product and w.buyer_id = _buyer
$$;

-- Leaves the line for good, whatever he waited for; what is on its way to him already arrives.
create function app.leave_line(_product text, _buyer text) returns table (title text, waits boolean)
language plpgsql set search_path = app, pg_temp as $$
begin
  update waitlist w set subscribed_at = null, refused_at = null, left_at = app.now()
  where w.product_id = _product and w.buyer_id = _buyer;
  return query select * from unsubscription(_product, _buyer);
end $$;

-- Addresses no mail goes to any more. Only a keyed hash is kept, and its key is not here: who has withdrawn is erased, and a
-- dead address that comes again is known all the same.
create table app.suppressions (
  address_hash text collate "C" primary key check (address_hash ~ '^[A-Za-z0-9_-]{43}$'),
  reason       text not null check (reason in ('BOUNCE', 'COMPLAINT')),
  at           timestamptz not null default app.now()
);

create function app.find_suppressed(_hashes jsonb) returns table (hash text) language sql stable as $$
  select s.address_hash from jsonb_array_elements_text(_hashes) h join app.suppressions s on s.address_hash = h
$$;

grant select, insert, update on app.notice_runs to shop_app;
grant select, insert on app.suppressions to shop_app;
grant execute on all functions in schema app to shop_app;
