-- A product as callers see it, with title and description in a language (null: as its seller wrote them). A product
-- without a translation in the language has the texts of its seller, and so has a translation without a description.
create or replace function app.product_json(_product app.products, _stock app.stock, _language text default null)
returns jsonb language sql stable as $$
  select jsonb_build_object('id', _product.id, 'sellerId', _product.seller_id,
    'title', app.product_title(_product, _language),
    'description', coalesce(nullif(_product.translations->_language->>'description', ''), _product.description),
    'imageUrl', _product.image_url, 'price', _product.price, 'available', _stock.on_hand - _stock.reserved,
    'availableAt', app.rfc3339(_product.available_at), 'endAt', app.rfc3339(_product.end_at),
    'restockQuantity', _product.restock_quantity, 'maxPerBuyer', _product.max_per_buyer,
    'factoryId', _product.factory_id, 'createdAt', app.rfc3339(_product.created_at))
$$;
