-- Subscribes a buyer to the notices of a product, or ends the subscription (a rejection stays on the waiting list).
-- Idempotent. Before the sale of a product with stock, the buyer is notified when the sale begins (open_sale_cycle).
-- `published`: an event is waiting, so the relay must be notified.
create or replace function app.set_restock_subscription(_caller text, _issued_at bigint, _product text,
  _subscribed boolean)
returns table (outcome text, published boolean) language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = held_role(_caller, _issued_at);
  _opens_at timestamptz;
  _published boolean = false;
begin
  if _role is null then return query select 'auth.required', false; return; end if;
  if _role <> 'BUYER' then return query select 'auth.forbidden', false; return; end if;
  select product.available_at into _opens_at from products product
  where product.id = _product and (product.deleted_at is null or not _subscribed);
  if not found then return query select 'product.not_found', false; return; end if;
  if _subscribed then
    -- Also true for a repeat: the first call may have died before it notified the relay.
    if _opens_at > app.now() then
      _published = open_sale_cycle(_product) or exists (
        select from outbox event
        where event.published_at is null and event.type = 'stock.back' and event.data->>'productId' = _product);
    end if;
    -- Before the sale the buyer has not seen the stock of this cycle, so this cycle notifies the buyer.
    insert into waitlist as entry (product_id, buyer_id, subscribed_at, turn)
    select stock.product_id, _caller, app.now(), case
      when _opens_at > app.now() and stock.on_hand > stock.reserved then stock.round - 1
      else first_notice_cycle(stock.round) end
    from stock where stock.product_id = _product
    on conflict (product_id, buyer_id) do update set subscribed_at = excluded.subscribed_at,
      turn = case when entry.since is null then greatest(entry.turn, excluded.turn) else entry.turn end
    where entry.subscribed_at is null;
    -- A buyer who already has the turn of this cycle, because of a rejection or an earlier subscription in it, would
    -- miss its run, too. A notice of this cycle was for this buyer: then the run is over for the buyer.
    update waitlist entry set turn = stock.round - 1 from stock
    where entry.product_id = _product and entry.buyer_id = _caller and stock.product_id = _product
      and _opens_at > app.now() and stock.on_hand > stock.reserved and entry.turn >= stock.round
      and not exists (
        select from notice_runs run join mails mail on mail.subject_id = run.id and mail.kind = 'stock.back'
          and mail.recipient_id = _caller
        where run.product_id = _product and run.round = stock.round);
  else
    update waitlist entry set subscribed_at = null, left_at = app.now()
    where entry.product_id = _product and entry.buyer_id = _caller and entry.subscribed_at is not null;
  end if;
  return query select 'done', _published;
end $$;
