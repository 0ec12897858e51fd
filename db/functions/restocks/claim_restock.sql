-- What a restock message means for the factory: (action, why, and what to ask for). One of
--   ask   this call holds the lease and shall ask the factory now      busy  another worker is asking: come again later
--   none  nothing is to be done (the round is over, it was asked already, it is closed, the product is never restocked)
--
-- A factory that has promised nothing is not late: while it cannot even be asked, whoever asks goes on, by tries and rounds,
-- until a person is called. Its due time is moved on whenever a lease reaches beyond it, so that every yes is followed by a
-- due event, and an event of a time that was moved is none.
create or replace function app.claim_restock(_message jsonb, _new_id text, _lease_seconds int, _overdue_minutes int, _attempts_max int)
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
