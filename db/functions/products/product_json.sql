-- A product as callers see it.
create or replace function app.product_json(_product app.products, _stock app.stock) returns jsonb
language sql stable as $$
  select jsonb_build_object('id', _product.id, 'sellerId', _product.seller_id, 'title', _product.title,
    'description', _product.description, 'price', _product.price, 'available', _stock.on_hand - _stock.reserved,
    'availableAt', app.rfc3339(_product.available_at), 'endAt', app.rfc3339(_product.end_at),
    'restockQuantity', _product.restock_quantity, 'maxPerBuyer', _product.max_per_buyer,
    'factoryId', _product.factory_id, 'createdAt', app.rfc3339(_product.created_at))
$$;
