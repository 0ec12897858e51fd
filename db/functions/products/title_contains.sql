-- Whether a title of the product, in any language, contains the text. Null: every product.
create or replace function app.title_contains(_product app.products, _search text) returns boolean
language sql stable as $$
  select _search is null or strpos(_product.search_titles, lower(_search)) > 0
$$;
