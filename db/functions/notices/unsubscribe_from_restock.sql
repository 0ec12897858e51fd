-- Takes a buyer off the waiting list of a product for good, rejection and subscription. A notice that is being sent
-- still arrives.
create or replace function app.unsubscribe_from_restock(_product text, _buyer text, _language text default null)
returns table (title text, waits boolean) language plpgsql set search_path = app, pg_temp as $$
begin
  update waitlist entry set subscribed_at = null, refused_at = null, left_at = app.now()
  where entry.product_id = _product and entry.buyer_id = _buyer;
  return query select * from restock_subscription(_product, _buyer, _language);
end $$;
