-- Leaves the line for good, whatever he waited for; what is on its way to him already arrives.
create or replace function app.leave_line(_product text, _buyer text) returns table (title text, waits boolean)
language plpgsql set search_path = app, pg_temp as $$
begin
  update waitlist w set subscribed_at = null, refused_at = null, left_at = app.now()
  where w.product_id = _product and w.buyer_id = _buyer;
  return query select * from unsubscription(_product, _buyer);
end $$;
