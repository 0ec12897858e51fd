-- Gives back what orders have reserved: each line once, for its order has just left the statuses that hold stock. Products in
-- one order for everybody, behind the same advisory lock as place_orders, because the shelf may be a hot one.
create or replace function app.release_stock(_orders text[]) returns void language plpgsql set search_path = app, pg_temp as $$
begin
  perform pg_advisory_xact_lock(41, t.slot) from (
    select distinct hashtext(l.product_id) as slot from order_lines l where l.order_id = any (_orders) order by 1 offset 0) t;
  perform change_stock(t.product_id, 0, -t.units) from (
    select l.product_id, sum(l.quantity)::int as units from order_lines l
    where l.order_id = any (_orders) group by 1 order by 1 offset 0) t;
  insert into stock_moves (product_id, on_hand_delta, reserved_delta, cause, ref)
  select l.product_id, 0, -l.quantity, 'RELEASE', l.order_id from order_lines l where l.order_id = any (_orders) order by l.order_id, l.line;
end $$;
