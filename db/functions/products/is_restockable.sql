-- Whether units of a product may be requested from its factory automatically: the product is not deleted, its sale has
-- not ended, and its seller has not switched restocks off. A sale that has not started yet may be stocked before.
create or replace function app.is_restockable(_product app.products) returns boolean language sql stable as $$
  select _product.deleted_at is null
    and (_product.end_at is null or _product.end_at > app.now())
    and _product.restock_quantity > 0
$$;
