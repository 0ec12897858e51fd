-- Gives up the rest of a restock: what comes of it later is surplus. The same wish again finds it done.
create or replace function app.close_restock(_caller text, _issued_at bigint, _restock text, _reason text)
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
