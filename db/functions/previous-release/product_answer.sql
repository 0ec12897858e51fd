-- For the bundle of release 0.1.0, which calls product_json by this name.
create or replace function app.product_answer(_product app.products, _stock app.stock) returns jsonb
language sql stable as $$
  select app.product_json(_product, _stock)
$$;
