-- What operators look at. None of it costs an order anything: no index here grows with what is ordered, but a BRIN one, which
-- is a few bytes for thousands of events.

-- Orders by their fate, summed up from the published events when somebody looks: each event is counted once, by its place in
-- the stream, so a look costs what happened since the last one and never what was ever ordered.
create table app.overview_totals (
  id        int primary key default 1 check (id = 1),
  reached   bigint not null default 0,                            -- the number of the last event that is counted
  placed    bigint not null default 0,
  refused   bigint not null default 0,
  paid      bigint not null default 0,
  expired   bigint not null default 0,
  cancelled bigint not null default 0
);

-- Counts the next _window events into the totals. Who finds somebody else counting reads what was counted before.
create function app.count_events(_window int) returns app.overview_totals language plpgsql
set search_path = app, pg_temp set enable_seqscan = off as $$
declare
  _t overview_totals; _head bigint;
begin
  insert into overview_totals default values on conflict do nothing;
  select * into _t from overview_totals for update skip locked;
  if not found then
    select * into _t from overview_totals;
    return _t;
  end if;
  select coalesce(max(o.seq), 0) into _head from outbox o where o.seq is not null;
  if _head > _t.reached then
    update overview_totals t set reached = least(_head, t.reached + _window), placed = t.placed + n.placed,
      refused = t.refused + n.refused, paid = t.paid + n.paid, expired = t.expired + n.expired, cancelled = t.cancelled + n.cancelled
    from (
      select count(*) filter (where o.type = 'order.placed') as placed, count(*) filter (where o.type = 'order.refused') as refused,
        count(*) filter (where o.type = 'order.paid') as paid,
        count(*) filter (where o.type = 'order.cancelled' and o.data->>'reason' = 'PAYMENT_TIMEOUT') as expired,
        count(*) filter (where o.type = 'order.cancelled' and o.data->>'reason' <> 'PAYMENT_TIMEOUT') as cancelled
      from outbox o where o.seq > _t.reached and o.seq <= _t.reached + _window) n
    returning t.* into _t;
  end if;
  return _t;
end $$;

create index dead_letters_retrying on app.dead_letters (queue) where state = 'retrying';

-- How many wait for a product: a refusal counts for its hours, a subscription until it is left. Counted up to _max.
create function app.waiting_for(_product text, _max int, _wait_hours int) returns int language sql stable as $$
  select count(*) filter (where w.subscribed_at is not null or w.refused_at > app.now() - make_interval(hours => _wait_hours))::int
  from (select * from app.waitlist w where w.product_id = _product and w.since is not null limit _max) w
$$;

-- A product as it stands in the overview. Its line is counted no further than a person can use it.
create function app.overview_product(_p app.products, _waiting_max int, _wait_hours int) returns jsonb language sql stable as $$
  select jsonb_build_object('id', _p.id, 'title', _p.title, 'onHand', s.on_hand, 'reserved', s.reserved, 'available', s.on_hand - s.reserved,
    'incoming', coalesce((select r.quantity - r.received from app.restocks r where r.product_id = _p.id and r.closed_at is null), 0),
    'short', s.announced_round = s.round,
    'ad', (select x.state from (
        select app.ad_state((select r from app.ad_requests r where r.ad_id = a.id order by r.round desc limit 1)) as state
        from app.ads a where a.product_id = _p.id and a.manager_email is not null) x
      order by array_position(array['STOP_ASKED', 'RESUME_ASKED', 'STOPPED', 'RUNNING'], x.state) limit 1),
    'waiting', app.waiting_for(_p.id, _waiting_max, _wait_hours))
  from app.stock s where s.product_id = _p.id
$$;

-- The overview in parts (a row of the Data API ends at 64 KB): 'totals', then each 'product', 'chart' with its 'point's oldest
-- first, and each 'event' newest first. The row without a part is always there and says who asks.
-- _how: {"window": events counted a look, "products", "moves": changes of shelves that are looked at, "points", "events",
-- "unpaid", "waiting": counted up to, "waitHours"}
create function app.overview(_caller text, _issued_at bigint, _product text, _how jsonb)
returns table (role text, part text, item jsonb) language plpgsql
set search_path = app, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _t overview_totals;
begin
  return query select _role, null::text, null::jsonb;
  if _role is distinct from 'OPERATOR' then return; end if;
  _t = count_events((_how->>'window')::int);
  return query select _role, 'totals', jsonb_build_object(
    'orders', jsonb_build_object('total', _t.placed + _t.refused, 'refused', _t.refused, 'paid', _t.paid, 'expired', _t.expired,
      'cancelled', _t.cancelled, 'unpaid', (select count(*) from (select from orders o where o.status = 'NOTPAYED' limit (_how->>'unpaid')::int) u)),
    'deadLetters', jsonb_build_object('parked', (select count(*) from dead_letters d where d.state = 'parked'),
      'retrying', (select count(*) from dead_letters d where d.state = 'retrying')),
    'behind', (select coalesce(max(o.seq), 0) from outbox o where o.seq is not null) - _t.reached);

  return query
  select _role, 'product', overview_product(x.p, (_how->>'waiting')::int, (_how->>'waitHours')::int) from (
    select p, max(c.last) as last from (
      select m.product_id, max(m.id) as last from (
        select product_id, id from stock_moves order by id desc limit (_how->>'moves')::int) m group by 1
      union all
      (select n.id, 0 from products n where n.deleted_at is null order by n.id desc limit (_how->>'products')::int)) c
    join products p on p.id = c.product_id where p.deleted_at is null
    group by p.id, p order by 2 desc, p.id desc limit (_how->>'products')::int) x
  order by x.last desc, (x.p).id desc;

  -- From what is there now back to how it was, move by move.
  _product = coalesce(_product, (select m.product_id from stock_moves m order by m.id desc limit 1));
  return query select _role, 'chart', jsonb_build_object('productId', p.id, 'title', p.title) from products p where p.id = _product;
  return query
  select _role, 'point', jsonb_build_object('at', rfc3339(t.at), 'onHand', t.on_hand, 'available', t.on_hand - t.reserved) from (
    select distinct on (date_trunc('second', m.at)) m.id, m.at,
      s.on_hand - coalesce(sum(m.on_hand_delta) over later, 0) as on_hand, s.reserved - coalesce(sum(m.reserved_delta) over later, 0) as reserved
    from stock s join (
      select * from stock_moves m where m.product_id = _product order by m.id desc limit (_how->>'moves')::int) m on m.product_id = s.product_id
    window later as (order by m.id desc rows between unbounded preceding and 1 preceding)
    order by date_trunc('second', m.at) desc, m.id desc limit (_how->>'points')::int) t
  order by t.id;

  return query
  select _role, 'event', jsonb_build_object('id', o.seq::text, 'type', o.type, 'at', rfc3339(o.created_at), 'data', o.data)
  from outbox o where o.seq is not null order by o.seq desc limit (_how->>'events')::int;
end $$;

create index failures_of_queue on app.failures (queue, at);

-- What the tables know of each queue: its dead letters, what failed last, and of those that only wake a worker how long the
-- oldest row has waited that is due.
create function app.queues_answer() returns table (name text, item jsonb) language sql stable
set search_path = app, pg_temp set enable_seqscan = off as $$
  with due (name, at) as (
    values ('relay', (select min(o.due_at) from outbox o where o.published_at is null)),
      ('mail', (select min(m.due_at) from mails m where m.state = 'PENDING' and m.kind <> 'stock.back')),
      ('deadline', (select min(o.payment_due_at) from orders o where o.status = 'NOTPAYED')),
      ('redrive', (select min(r.next_at) from redrives r where r.state = 'running'))),
  parked (name, count) as (select d.queue, count(*) from dead_letters d where d.state = 'parked' group by 1),
  retrying (name, count) as (select d.queue, count(*) from dead_letters d where d.state = 'retrying' group by 1),
  -- One look into the index a queue, however many failures it has.
  names (name) as (
    with recursive next (name) as (
      (select f.queue from failures f order by f.queue limit 1)
      union all
      select (select f.queue from failures f where f.queue > n.name order by f.queue limit 1) from next n where n.name is not null)
    select n.name from next n where n.name is not null
    union select d.name from due d union select p.name from parked p union select r.name from retrying r)
  select n.name, jsonb_build_object('parked', coalesce(p.count, 0), 'retrying', coalesce(r.count, 0),
    'oldestSeconds', case when d.at <= app.now() then extract(epoch from app.now() - d.at)::int end,
    'lastFailure', (select jsonb_build_object('error', f.error, 'at', rfc3339(f.at), 'requestId', f.request_id)
      from failures f where f.queue = n.name order by f.at desc limit 1))
  from names n left join due d on d.name = n.name left join parked p on p.name = n.name left join retrying r on r.name = n.name
$$;

-- What went wrong with mails is rare, and looked for often.
create index mails_in_trouble on app.mails (state, id) where state in ('UNKNOWN', 'SUPPRESSED', 'FAILED');

create function app.mail_answer(_m app.mails) returns jsonb language sql stable as $$
  select jsonb_build_object('id', _m.id::text, 'kind', _m.kind, 'subjectId', _m.subject_id, 'recipientId', _m.recipient_id,
    'state', _m.state, 'error', _m.error, 'createdAt', app.rfc3339(_m.created_at), 'dueAt', app.rfc3339(_m.due_at),
    'claimedAt', app.rfc3339(_m.claimed_at), 'endedAt', app.rfc3339(_m.ended_at), 'resends', _m.resends)
  where _m.id is not null -- nothing about no mail
$$;

-- The mails of one reader, without an index that every mail would pay for: by what mails to him are about.
create function app.mails_to(_recipient text) returns setof app.mails language sql stable
set search_path = app, pg_temp set enable_seqscan = off as $$
  select m.* from orders o join mails m on m.subject_id = o.id and m.recipient_id = _recipient
    and m.kind in ('order.refused', 'order.paid', 'order.expired', 'order.cancelled')
  where o.buyer_id = _recipient
  union all
  select m.* from waitlist w join notice_runs r on r.product_id = w.product_id
    join mails m on m.kind = 'stock.back' and m.subject_id = r.id and m.recipient_id = _recipient
  where w.buyer_id = _recipient
  union all
  select m.* from mails m where m.kind in ('ad.stop', 'ad.resume') and m.subject_id >= _recipient and m.subject_id < _recipient || ';'
    and m.recipient_id = _recipient
  union all
  select m.* from mails m where m.kind = 'verification' and m.subject_id = _recipient and m.recipient_id = _recipient
  union all
  select m.* from mails m where m.kind in ('restock.overdue', 'restock.surplus') and m.recipient_id = _recipient
$$;

-- Mails before _before that a filter means, newest first; the filter's narrowest part says where they are looked for.
-- _filter: {"kind", "state", "recipientId", "subjectId"}, each optional. An ad's or a restock's mails are about it and a round
-- or an event of it, after a colon.
create function app.list_mails(_filter jsonb, _kinds jsonb, _before bigint, _limit int) returns setof app.mails
language plpgsql stable set search_path = app, pg_temp set enable_seqscan = off as $$
declare
  _kind text = _filter->>'kind'; _state text = _filter->>'state'; _recipient text = _filter->>'recipientId'; _subject text = _filter->>'subjectId';
begin
  if _subject is not null then
    return query select m.* from (
      select m.* from jsonb_array_elements_text(_kinds) k join mails m on m.kind = k and m.subject_id = _subject
      union all
      select m.* from jsonb_array_elements_text(_kinds) k join mails m on m.kind = k and m.subject_id > _subject || ':'
        and m.subject_id < _subject || ';') m
    where m.id < _before and (_kind is null or m.kind = _kind) and (_state is null or m.state = _state)
      and (_recipient is null or m.recipient_id = _recipient) order by m.id desc limit _limit;
  elsif _recipient is not null then
    return query select m.* from mails_to(_recipient) m
    where m.id < _before and (_kind is null or m.kind = _kind) and (_state is null or m.state = _state) order by m.id desc limit _limit;
  elsif _state in ('UNKNOWN', 'SUPPRESSED', 'FAILED') then
    return query select m.* from mails m
    where m.state = _state and m.state in ('UNKNOWN', 'SUPPRESSED', 'FAILED') and m.id < _before and (_kind is null or m.kind = _kind)
    order by m.id desc limit _limit;
  elsif _state in ('PENDING', 'SENDING') then
    return query select m.* from (
      select * from mails o where o.state in ('PENDING', 'SENDING') and o.kind <> 'stock.back'
      union all
      select * from mails o where o.state = 'PENDING' and o.kind = 'stock.back'
      union all
      select * from mails o where o.state = 'SENDING' and o.kind = 'stock.back') m
    where m.state = _state and m.id < _before and (_kind is null or m.kind = _kind) order by m.id desc limit _limit;
  else
    return query select m.* from mails m
    where m.id < _before and (_kind is null or m.kind = _kind) and (_state is null or m.state = _state) order by m.id desc limit _limit;
  end if;
end $$;

-- Where the events of a time lie. They are written in the commit of what they tell, with its time.
create index outbox_at on app.outbox using brin (created_at) with (pages_per_range = 16, autosummarize = on);

-- Everything that happened to an order, in the order in which it began: a row an entry. The row without an entry is always
-- there; `found` says whether the caller may see the order. Dead letters, and why a mail failed, are for operators alone.
-- Letters are looked for among the _letters_max that came next after the order.
create function app.order_timeline(_caller text, _issued_at bigint, _order text, _letters_max int)
returns table (role text, found boolean, entry jsonb) language plpgsql stable
set search_path = app, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _o orders; _times timestamptz[];
begin
  select * into _o from orders o
  where o.id = _order and (_role = 'OPERATOR' or _role = 'BUYER' and o.buyer_id = _caller or _role = 'SELLER' and o.seller_id = _caller);
  return query select _role, _o.id is not null, null::jsonb;
  if _o.id is null then return; end if;
  select array_agg(distinct t.at) into _times from (
    select h.at from order_history h where h.order_id = _order
    union all
    select unnest(array[p.initiated_at, p.in_progress_at, p.ended_at, p.canceled_at]) from payments p where p.order_id = _order) t where t.at is not null;
  return query
  select _role, true, jsonb_build_object('kind', e.kind, 'at', rfc3339(e.at)) || e.item from (
    select 'status' as kind, 1 as nth, h.at, h.seq::bigint as n, jsonb_build_object('from', h.from_status, 'to', h.to_status, 'reason', h.reason,
      'actor', h.actor, 'requestId', h.request_id) as item
    from order_history h where h.order_id = _order
    union all
    select 'payment', 2, (s.step->>'at')::timestamptz, s.n, jsonb_build_object('paymentId', p.id, 'status', s.step->>'status', 'problem', p.problem)
    from payments p, jsonb_array_elements(payment_answer(p, false)->'steps') with ordinality s(step, n) where p.order_id = _order
    union all
    select 'event', 3, o.created_at, o.id, jsonb_build_object('eventId', 'evt_' || o.id, 'type', o.type, 'requestId', o.request_id,
      'publishedAt', rfc3339(o.published_at))
    from outbox o where o.created_at = any (_times) and o.data->>'orderId' = _order
    union all
    select 'consumer', 4, i.at, 0, jsonb_build_object('consumer', i.consumer)
    from inbox i where i.consumer in ('vip', 'best-sellers.paid', 'best-sellers.cancelled') and i.event_id = _order
    union all
    select 'mail', 5, m.created_at, m.id, jsonb_build_object('mail', mail_answer(m) || case when _role = 'OPERATOR' then '{}' else '{"error": null}'::jsonb end)
    from mails m where m.kind in ('order.refused', 'order.paid', 'order.expired', 'order.cancelled') and m.subject_id = _order
    union all
    select 'letter', 6, d.created_at, 0, jsonb_build_object('letter', dead_letter_answer(d)) from (
      select * from dead_letters l where _role = 'OPERATOR' and l.id > 'dl_' || substr(_order, 5, 10) order by l.id limit _letters_max) d
    where position(_order in d.body) > 0) e
  order by rfc3339(e.at), e.nth, e.n;
end $$;

grant select, insert, update on app.overview_totals to shop_app;
grant execute on all functions in schema app to shop_app;
