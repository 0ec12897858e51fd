-- Subscribes a buyer to the notices of a product, or ends the subscription (a rejection stays on the waiting list).
-- Idempotent.
create or replace function app.set_restock_subscription(_caller text, _issued_at bigint, _product text,
  _subscribed boolean)
returns text language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = held_role(_caller, _issued_at);
begin
  if _role is null then return 'auth.required'; end if;
  if _role <> 'BUYER' then return 'auth.forbidden'; end if;
  perform from products product where product.id = _product and (product.deleted_at is null or not _subscribed);
  if not found then return 'product.not_found'; end if;
  if _subscribed then
    insert into waitlist as entry (product_id, buyer_id, subscribed_at, turn)
    select stock.product_id, _caller, app.now(), first_notice_cycle(stock.round)
    from stock where stock.product_id = _product
    on conflict (product_id, buyer_id) do update set subscribed_at = excluded.subscribed_at,
      turn = case when entry.since is null then greatest(entry.turn, excluded.turn) else entry.turn end
    where entry.subscribed_at is null;
  else
    update waitlist entry set subscribed_at = null, left_at = app.now()
    where entry.product_id = _product and entry.buyer_id = _caller and entry.subscribed_at is not null;
  end if;
  return 'done';
end $$;
