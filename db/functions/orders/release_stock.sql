-- Releases what orders have reserved: each line once, because its order has just left the statuses that hold stock. The
-- products are locked in the same order everywhere, after the same advisory locks as in place_orders.
create or replace function app.release_stock(_orders text[]) returns void
language plpgsql set search_path = app, pg_temp as $$
begin
  perform pg_advisory_xact_lock(41, contended.slot) from (
    select distinct hashtext(line.product_id) as slot from order_lines line
    where line.order_id = any (_orders) order by 1 offset 0) contended;
  perform change_stock(released.product_id, 0, -released.units) from (
    select line.product_id, sum(line.quantity)::int as units from order_lines line
    where line.order_id = any (_orders) group by 1 order by 1 offset 0) released;
  insert into stock_moves (product_id, on_hand_delta, reserved_delta, cause, ref)
  select line.product_id, 0, -line.quantity, 'RELEASE', line.order_id from order_lines line
  where line.order_id = any (_orders) order by line.order_id, line.line;
end $$;
