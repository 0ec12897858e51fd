-- Whether units of a product may be requested from its factory: the product is not deleted, and its sale has not ended
-- (a sale that has not started yet may be stocked before). A request that no person made also needs a seller who has
-- not switched restocks off.
create or replace function app.is_restockable(_product app.products, _requested_by text default 'system')
returns boolean language sql stable as $$
  select _product.deleted_at is null
    and (_product.end_at is null or _product.end_at > app.now())
    and (_product.restock_quantity > 0 or _requested_by <> 'system')
$$;
