-- A product with all its translations. A list has none, because rows and responses of the Data API are limited.
create or replace function app.product_details_json(_product app.products, _stock app.stock,
  _language text default null) returns jsonb language sql stable as $$
  select app.product_json(_product, _stock, _language) || jsonb_build_object('translations', _product.translations)
$$;
