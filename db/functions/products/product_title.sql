-- The title of a product in a language (null: as its seller wrote it), or as its seller wrote it without a translation.
create or replace function app.product_title(_product app.products, _language text) returns text
language sql immutable as $$
  select coalesce(_product.translations->_language->>'title', _product.title)
$$;
