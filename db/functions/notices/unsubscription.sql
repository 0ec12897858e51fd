-- What the link of a notice would do now: (the product, whether its reader still waits). No row: there is no such reader.
create or replace function app.unsubscription(_product text, _buyer text) returns table (title text, waits boolean)
language sql stable set search_path = app, pg_temp as $$
  select p.title, w.since is not null from waitlist w join products p on p.id = w.product_id
  where w.product_id = _product and w.buyer_id = _buyer
$$;
