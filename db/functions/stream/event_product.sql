-- The product an event is about.
create or replace function app.event_product(_data jsonb) returns text language sql stable as $$
  select coalesce(_data->>'productId', (select r.product_id from app.restocks r where r.id = _data->>'restockId'))
$$;
