-- Gives up the rest of a restock: units that arrive later are surplus. Idempotent. The closing covers every shortage
-- that was announced before it (`covered_round`), also if the event of that shortage is still on its way; a later
-- sell-out requests a restock of its own.
create or replace function app.close_restock(_caller text, _issued_at bigint, _restock text, _reason text)
returns table (outcome text, response jsonb) language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = live_role(_caller, _issued_at);
  _closed restocks;
begin
  if _role is null then return query select 'auth.required', null::jsonb; return; end if;
  if _role = 'BUYER' then return query select 'auth.forbidden', null::jsonb; return; end if;
  select open.* into _closed from restocks open join products product on product.id = open.product_id
  where open.id = _restock and (_role = 'OPERATOR' or product.seller_id = _caller) for no key update of open;
  if not found then return query select 'restock.not_found', null::jsonb; return; end if;
  if _closed.closed_at is not null and _closed.closed_by is null then
    return query select 'restock.complete', null::jsonb; return;
  end if;
  if _closed.closed_at is null then
    update restocks open set state = 'CLOSED', closed_at = app.now(), closed_by = _caller, close_reason = _reason,
      leased_until = null,
      covered_round = (select stock.announced_round from stock where stock.product_id = open.product_id)
    where open.id = _restock returning * into _closed;
    insert into operator_actions (operator, action, target, detail)
    values (_caller, 'close_restock', _restock, jsonb_build_object('reason', _reason,
      'missing', _closed.quantity - _closed.received));
  end if;
  return query select 'closed', restock_json(_closed);
end $$;
