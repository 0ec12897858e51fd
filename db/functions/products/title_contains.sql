-- Whether a title of the product, in any language, contains the text. Null: every product.
create or replace function app.title_contains(_product app.products, _search text) returns boolean
language sql stable as $$
  select _search is null or strpos(lower(_product.title), lower(_search)) > 0 or exists (
    select from jsonb_path_query(_product.translations, '$.*.title') title
    where strpos(lower(title #>> '{}'), lower(_search)) > 0)
$$;
