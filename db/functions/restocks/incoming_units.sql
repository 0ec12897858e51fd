-- Units that the factory was asked for and has not delivered yet. A restock whose message is parked is not on its way.
create or replace function app.incoming_units(_product text) returns int language sql stable as $$
  select coalesce(sum(open.quantity - open.received), 0)::int from app.restocks open
  where open.product_id = _product and open.closed_at is null and app.stuck_dead_letter(open) is null
$$;
