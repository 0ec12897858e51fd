-- The picture of a product, and its title and description in further languages:
-- {"<language>": {"title", "description"}}. `search_titles`: the titles of all languages in lower case, one a line, so
-- that a search converts no title. Orders read none of the columns.
alter table app.products
  add column image_url text,
  add column translations jsonb not null default '{}';
alter table app.products add column search_titles text not null generated always as (lower(
  title || E'\n' || coalesce(translations #>> '{en,title}', '') || E'\n' || coalesce(translations #>> '{ko,title}', '')
)) stored;
alter table app.products add constraint products_translations_check check (jsonb_typeof(translations) = 'object');
