-- What a reader would find: nothing, once the product is gone.
create or replace function app.notice_units(_product text) returns int language sql stable as $$
  select coalesce(max(s.on_hand - s.reserved), 0) from app.stock s join app.products p on p.id = s.product_id
  where s.product_id = _product and p.deleted_at is null
$$;
