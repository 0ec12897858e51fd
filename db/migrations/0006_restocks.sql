-- Exactly one open restock a product (the partial unique index says so). A restock is asked for in attempts; its quantity
-- is fixed when it is claimed, so that every attempt asks for what is still to come of it.
create table app.restocks (
  id           text collate "C" primary key,
  product_id   text collate "C" not null references app.products,
  round        int not null,
  factory_id   text not null,
  quantity     int not null check (quantity > 0),
  received     int not null default 0 check (received between 0 and quantity),
  surplus      int not null default 0 check (surplus >= 0),        -- delivered beyond what was asked: for a human
  state        text not null check (state in ('ASKING', 'ASKED', 'OVERDUE', 'CLOSED')),
  attempt      int not null default 1 check (attempt > 0),
  requested_by text not null,                                      -- 'system' or a user's id
  factory_ref  text,
  last_error   text,
  leased_until timestamptz,                                        -- one worker asks the factory at a time
  created_at   timestamptz not null default app.now(),
  due_at       timestamptz,
  closed_at    timestamptz,
  closed_by    text,                                               -- whoever gave the rest of it up; null: all of it came
  close_reason text,
  check ((state = 'CLOSED') = (closed_at is not null)),
  check ((closed_by is null) = (close_reason is null) and (closed_by is null or closed_at is not null))
);
create unique index restocks_open on app.restocks (product_id) where closed_at is null;
create index restocks_of_product on app.restocks (product_id, id);

create function app.restock_answer(_restock app.restocks) returns jsonb language sql stable as $$
  select jsonb_build_object('id', _restock.id, 'productId', _restock.product_id, 'round', _restock.round, 'state', _restock.state,
    'quantity', _restock.quantity, 'received', _restock.received, 'surplus', _restock.surplus, 'attempt', _restock.attempt,
    'requestedBy', _restock.requested_by, 'lastError', _restock.last_error, 'createdAt', app.rfc3339(_restock.created_at),
    'dueAt', app.rfc3339(_restock.due_at), 'closedAt', app.rfc3339(_restock.closed_at),
    'closedBy', _restock.closed_by, 'closeReason', _restock.close_reason)
  where _restock.id is not null -- nothing about no restock
$$;

-- Opens the product's restock, or finds the open one: (its id, whether this call opened it); no row when there is nothing
-- to ask for. In the same commit goes the event that comes due when the delivery should have come.
create function app.open_restock(_id text, _product text, _quantity int, _requested_by text, _overdue_minutes int)
returns table (id text, opened boolean) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
begin
  loop
    insert into restocks (id, product_id, round, factory_id, quantity, state, requested_by, due_at)
    select _id, p.id, s.round, p.factory_id, q.quantity, 'ASKING', _requested_by, app.now() + make_interval(mins => _overdue_minutes)
    from products p join stock s on s.product_id = p.id
    cross join lateral (select coalesce(_quantity, case when p.restock_quantity > 0 then least(1000000, greatest(p.restock_quantity,
      (select coalesce(sum(l.quantity), 0) from order_lines l where l.product_id = p.id and l.short_round = s.round))) end)::int as quantity) q
    where p.id = _product and p.deleted_at is null and q.quantity > 0
    on conflict (product_id) where closed_at is null do nothing;
    if found then
      insert into outbox (topic, type, data, due_at)
      values ('stock', 'restock.due', jsonb_build_object('restockId', _id, 'attempt', 1), app.now() + make_interval(mins => _overdue_minutes));
    end if;
    return query select r.id, r.id = _id from restocks r where r.product_id = _product and r.closed_at is null;
    -- The open one may have been closed by a delivery since: then this call opens the next.
    exit when found or not exists (select from products p
      where p.id = _product and p.deleted_at is null and coalesce(_quantity, p.restock_quantity) > 0);
  end loop;
end $$;

-- What a restock message means for the factory: (action, why, and what to ask for). One of
--   ask   this call holds the lease and shall ask the factory now      busy  another worker is asking: come again later
--   none  nothing is to be done (the round is over, it was asked already, it is closed, the product is never restocked)
--
-- A factory that has promised nothing is not late: while it cannot even be asked, whoever asks goes on, by tries and rounds,
-- until a person is called. Its due time is moved on whenever a lease reaches beyond it, so that every yes is followed by a
-- due event, and an event of a time that was moved is none.
create function app.claim_restock(_message jsonb, _new_id text, _lease_seconds int, _overdue_minutes int, _attempts_max int)
returns table (action text, restock_id text, attempt int, product_id text, factory_id text, quantity int, requested_by text)
language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _type text = _message->>'type'; _id text = _message->'data'->>'restockId'; _product text = _message->'data'->>'productId';
  _r restocks;
begin
  if _type = 'stock.out' then
    -- An event of a round that is over asks for nothing new: the shelf was filled since. The open restock is locked before the
    -- look, so that its delivery cannot fill the shelf between the look and the request. One that this event has opened
    -- goes on all the same: units that were released, or a first part of it, do not end what nobody has asked for yet. A round
    -- whose restock a person gave up is not asked for again by itself, however often its event is told.
    select r.id into _id from restocks r where r.product_id = _product and r.closed_at is null
      and r.round = (_message->'data'->>'round')::int;
    perform from restocks r where r.product_id = _product and r.closed_at is null for no key update;
    perform from stock s where _id is null and s.product_id = _product and s.round = (_message->'data'->>'round')::int
      and s.announced_round = s.round
      and not exists (select from restocks r where r.product_id = _product and r.round = s.round and r.closed_by is not null);
    if found then select o.id into _id from open_restock(_new_id, _product, null, 'system', _overdue_minutes) o; end if;
  end if;
  select * into _r from restocks r where r.id = _id for no key update;
  if not found or _r.closed_at is not null then return query select 'none', _id, null::int, null, null, null::int, null; return; end if;

  if _type = 'restock.due' then
    if _r.attempt <> (_message->'data'->>'attempt')::int or _r.state = 'OVERDUE' then
      if _r.state <> 'ASKING' then return query select 'none', _id, null::int, null, null, null::int, null; return; end if;
    elsif _r.state = 'ASKING' or _r.due_at > app.now() then
      return query select 'none', _id, null::int, null, null, null::int, null; return;
    elsif _r.attempt < _attempts_max then
      update restocks r set attempt = r.attempt + 1, state = 'ASKING', leased_until = null,
        due_at = app.now() + make_interval(mins => _overdue_minutes) where r.id = _id returning * into _r;
      insert into outbox (topic, type, data, due_at)
      values ('stock', 'restock.due', jsonb_build_object('restockId', _id, 'attempt', _r.attempt), _r.due_at);
    else
      update restocks r set state = 'OVERDUE', due_at = null, leased_until = null where r.id = _id;
      insert into outbox (topic, type, data) values ('stock', 'restock.overdue', jsonb_build_object('restockId', _id));
      return query select 'none', _id, null::int, null, null, null::int, null; return;
    end if;
  end if;

  if _r.state <> 'ASKING' then return query select 'none', _id, null::int, null, null, null::int, null; return; end if;
  if _r.leased_until > app.now() then return query select 'busy', _id, null::int, null, null, null::int, null; return; end if;
  if _r.due_at <= app.now() + make_interval(secs => _lease_seconds) then
    insert into outbox (topic, type, data, due_at) values ('stock', 'restock.due',
      jsonb_build_object('restockId', _id, 'attempt', _r.attempt), app.now() + make_interval(mins => _overdue_minutes));
    update restocks r set due_at = app.now() + make_interval(mins => _overdue_minutes) where r.id = _id;
  end if;
  update restocks r set leased_until = app.now() + make_interval(secs => _lease_seconds) where r.id = _id;
  return query select 'ask', _r.id, _r.attempt, _r.product_id, _r.factory_id, _r.quantity - _r.received, _r.requested_by;
end $$;

-- What the factory said. A delivery may have been quicker than its answer, so only an open attempt is marked.
create function app.record_factory_answer(_id text, _attempt int, _factory_ref text, _error text) returns text language sql as $$
  update app.restocks set
    state = case when _error is null then 'ASKED' else state end,
    factory_ref = coalesce(_factory_ref, factory_ref), last_error = _error, leased_until = null
  where id = _id and attempt = _attempt and state = 'ASKING'
  returning state
$$;

-- A restock by hand. The factory is asked by the queue's worker, so that a human's request is retried like any other.
-- An open one is answered; when it is overdue it is asked again.
create function app.request_restock(_caller text, _issued_at bigint, _key text, _hash text, _product text, _quantity int, _new_id text,
  _overdue_minutes int)
returns table (outcome text, replayed boolean, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _seen idempotency; _r restocks; _opened boolean; _stored boolean;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role = 'BUYER' then return query select 'auth.forbidden', false, null::jsonb; return; end if;
  perform pg_advisory_xact_lock(42, hashtext(_caller || _key));   -- a parallel repeat waits here, then finds the answer
  select * into _seen from idempotency i where i.caller = _caller and i.route = 'requestRestock' and i.key = _key;
  if found then
    return query select case when _seen.request_hash = _hash then 'requested' else 'key-conflict' end, true,
      case when _seen.request_hash = _hash then _seen.answer end;
    return;
  end if;
  perform from products p where p.id = _product and p.deleted_at is null and (_role = 'OPERATOR' or p.seller_id = _caller);
  if not found then return query select 'product.not_found', false, null::jsonb; return; end if;

  select o.opened, o.id into _opened, _r.id from open_restock(_new_id, _product, _quantity, _caller, _overdue_minutes) o;
  if _r.id is null then return query select 'restock.quantity_required', false, null::jsonb; return; end if;
  update restocks r set attempt = r.attempt + 1, state = 'ASKING', leased_until = null,
    due_at = app.now() + make_interval(mins => _overdue_minutes)
  where r.id = _r.id and r.state = 'OVERDUE';
  _stored = found;
  select * into _r from restocks r where r.id = _r.id;
  if _stored then
    insert into outbox (topic, type, data, due_at)
    values ('stock', 'restock.due', jsonb_build_object('restockId', _r.id, 'attempt', _r.attempt), _r.due_at);
  end if;
  if _opened or _stored then
    insert into outbox (topic, type, data) values ('stock', 'restock.requested', jsonb_build_object('restockId', _r.id, 'attempt', _r.attempt));
  end if;
  insert into idempotency (caller, route, key, request_hash, answer) values (_caller, 'requestRestock', _key, _hash, restock_answer(_r));
  return query select 'requested', false, restock_answer(_r);
end $$;

-- Gives up the rest of a restock: what comes of it later is surplus. The same wish again finds it done.
create function app.close_restock(_caller text, _issued_at bigint, _restock text, _reason text)
returns table (outcome text, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _r restocks;
begin
  if _role is null then return query select 'auth.required', null::jsonb; return; end if;
  if _role = 'BUYER' then return query select 'auth.forbidden', null::jsonb; return; end if;
  select r.* into _r from restocks r join products p on p.id = r.product_id
  where r.id = _restock and (_role = 'OPERATOR' or p.seller_id = _caller) for no key update of r;
  if not found then return query select 'restock.not_found', null::jsonb; return; end if;
  if _r.closed_at is not null and _r.closed_by is null then return query select 'restock.complete', null::jsonb; return; end if;
  if _r.closed_at is null then
    update restocks r set state = 'CLOSED', closed_at = app.now(), closed_by = _caller, close_reason = _reason, leased_until = null
    where r.id = _restock returning * into _r;
  end if;
  return query select 'closed', restock_answer(_r);
end $$;

-- Counts a delivery once, however often it is told (the inbox row is in the same commit), up to what was asked; the rest
-- is surplus for a human, and so is all that comes after a person has given it up.
create function app.receive_delivery(_restock text, _delivery text, _product text, _units int)
returns table (outcome text, counted int, surplus int, told boolean) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _r restocks; _counted int; _lifted boolean = false;
begin
  select * into _r from restocks r where r.id = _restock for no key update;
  if not found then return query select 'unknown', 0, 0, false; return; end if;
  if _r.product_id <> _product then return query select 'mismatch', 0, 0, false; return; end if;
  insert into inbox (consumer, event_id) values ('factory-callback', _delivery) on conflict do nothing;
  if not found then return query select 'repeated', 0, 0, false; return; end if;

  _counted = case when _r.closed_at is null then least(_units, _r.quantity - _r.received) else 0 end;
  update restocks r set received = r.received + _counted, surplus = r.surplus + _units - _counted,
    state = case when r.received + _counted = r.quantity then 'CLOSED' else r.state end,
    closed_at = coalesce(r.closed_at, case when r.received + _counted = r.quantity then app.now() end)
  where r.id = _restock;
  if _counted > 0 then
    _lifted = change_stock(_product, _counted, 0);
    insert into stock_moves (product_id, on_hand_delta, reserved_delta, cause, ref) values (_product, _counted, 0, 'FACTORY', _restock);
  end if;
  if _units > _counted then
    insert into outbox (topic, type, data)
    values ('stock', 'restock.surplus', jsonb_build_object('restockId', _restock, 'units', _units - _counted));
  end if;
  return query select 'counted', _counted, _units - _counted, _lifted or _units > _counted;
end $$;
