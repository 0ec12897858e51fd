-- The picture of a product, and its title and description in further languages:
-- {"<language>": {"title", "description"}}. Orders read neither column.
alter table app.products
  add column image_url text,
  add column translations jsonb not null default '{}';
alter table app.products add constraint products_translations_check check (jsonb_typeof(translations) = 'object');
