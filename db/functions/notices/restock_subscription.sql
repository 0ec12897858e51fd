-- What the link of a notice would end: (title of the product in a language, whether the buyer still waits). No row: the
-- buyer is unknown.
create or replace function app.restock_subscription(_product text, _buyer text, _language text default null)
returns table (title text, waits boolean) language sql stable set search_path = app, pg_temp as $$
  select product_title(product, _language), entry.since is not null from waitlist entry
  join products product on product.id = entry.product_id where entry.product_id = _product and entry.buyer_id = _buyer
$$;
