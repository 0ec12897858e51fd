-- The product of an event of the stock topic.
create or replace function app.event_product(_data jsonb) returns text language sql stable as $$
  select coalesce(_data->>'productId', (
    select restock.product_id from app.restocks restock where restock.id = _data->>'restockId'))
$$;
