-- What a message means for the factory, as (action, what to order):
--   ask   this call holds the lease: call the factory now
--   busy  another worker calls the factory: try again later
--   none  nothing to do: the stock cycle is over, the factory has accepted, or the restock is closed
--
-- The overdue timer starts only after the factory accepts. While the factory cannot be reached, the worker goes on by
-- retries and retry rounds until a person is notified. The due time is moved whenever a lease ends after it, so every
-- acceptance is followed by a due event, and an event of a due time that was moved has no effect.
--
-- A person may have decided otherwise since the message was sent. The product is locked first, then the restock, so a
-- deletion or a change of the product is before this call or after it. When the factory would be asked, for the first
-- time or again, and the product may not be restocked any more, the restock is closed with the reason instead.
create or replace function app.claim_restock(_message jsonb, _new_id text, _lease_seconds int, _overdue_minutes int,
  _attempts_max int)
returns table (action text, restock_id text, attempt int, product_id text, factory_id text, quantity int,
  requested_by text)
language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _type text = _message->>'type';
  _id text = _message->'data'->>'restockId';
  _product text = _message->'data'->>'productId';
  _round int = (_message->'data'->>'round')::int;
  _due_at timestamptz = app.now() + make_interval(mins => _overdue_minutes);
  _restock restocks;
  _restocked products;
begin
  if _type <> 'stock.out' then
    select asked.product_id into _product from restocks asked where asked.id = _id;
  end if;
  select * into _restocked from products product where product.id = _product for share;
  if _type = 'stock.out' then
    -- An event of an earlier shortage opens nothing: the stock was filled since. The open restock is locked before
    -- the check, so that its delivery cannot fill the stock between check and request. A restock that this event has
    -- opened goes on in any case: released units, or a part of the delivery, do not end a request that was not sent
    -- yet. A shortage that a person's closing covers is not restocked automatically again, however often or late its
    -- event comes.
    select open.id into _id from restocks open
    where open.product_id = _product and open.closed_at is null and open.round = _round;
    perform from restocks open where open.product_id = _product and open.closed_at is null for no key update;
    perform from stock where _id is null and stock.product_id = _product and shortage_round(stock) = _round
      and not exists (select from restocks given_up where given_up.product_id = _product
        and given_up.covered_round >= _round);
    if found then
      select opened.id into _id from open_restock(_new_id, _product, null, 'system', _overdue_minutes) opened;
    end if;
  end if;
  select * into _restock from restocks open where open.id = _id for no key update;
  if not found or _restock.closed_at is not null then
    return query select 'none', _id, null::int, null, null, null::int, null; return;
  end if;

  if _type = 'restock.due' then
    if _restock.attempt <> (_message->'data'->>'attempt')::int or _restock.state = 'OVERDUE' then
      if _restock.state <> 'ASKING' then
        return query select 'none', _id, null::int, null, null, null::int, null; return;
      end if;
    elsif _restock.state = 'ASKING' or _restock.due_at > app.now() then
      return query select 'none', _id, null::int, null, null, null::int, null; return;
    elsif not is_restockable(_restocked, _restock.requested_by) then
      -- Neither requested again nor reported as overdue: closed below.
      _restock.state = 'ASKING';
    elsif _restock.attempt < _attempts_max then
      update restocks late set attempt = late.attempt + 1, state = 'ASKING', leased_until = null, due_at = _due_at
      where late.id = _id returning * into _restock;
      insert into outbox (topic, type, data, due_at) values ('stock', 'restock.due',
        jsonb_build_object('restockId', _id, 'attempt', _restock.attempt), _restock.due_at);
    else
      update restocks late set state = 'OVERDUE', due_at = null, leased_until = null where late.id = _id;
      insert into outbox (topic, type, data) values ('stock', 'restock.overdue', jsonb_build_object('restockId', _id));
      return query select 'none', _id, null::int, null, null, null::int, null; return;
    end if;
  end if;

  if _restock.state <> 'ASKING' then
    return query select 'none', _id, null::int, null, null, null::int, null; return;
  end if;
  if _restock.leased_until > app.now() then
    return query select 'busy', _id, null::int, null, null, null::int, null; return;
  end if;
  if not is_restockable(_restocked, _restock.requested_by) then
    update restocks ended set state = 'CLOSED', closed_at = app.now(), closed_by = 'system', leased_until = null,
      close_reason = case when _restocked.deleted_at is not null then 'PRODUCT_DELETED'
        when _restocked.end_at <= app.now() then 'SALE_ENDED' else 'RESTOCKS_OFF' end
    where ended.id = _id;
    return query select 'none', _id, null::int, null, null, null::int, null; return;
  end if;
  if _restock.due_at <= app.now() + make_interval(secs => _lease_seconds) then
    insert into outbox (topic, type, data, due_at) values ('stock', 'restock.due',
      jsonb_build_object('restockId', _id, 'attempt', _restock.attempt), _due_at);
    update restocks leased set due_at = _due_at where leased.id = _id;
  end if;
  update restocks leased set leased_until = app.now() + make_interval(secs => _lease_seconds) where leased.id = _id;
  return query select 'ask', _restock.id, _restock.attempt, _restock.product_id, _restock.factory_id,
    _restock.quantity - _restock.received, _restock.requested_by;
end $$;
