-- The available units of a product for the readers of its notices: 0 unless the product is on sale now.
create or replace function app.notice_units(_product text) returns int language sql stable as $$
  select coalesce(max(stock.on_hand - stock.reserved), 0) from app.stock
  join app.products product on product.id = stock.product_id
  where stock.product_id = _product and app.is_on_sale(product)
$$;
