-- Whether a product may be sold now: the product is not deleted, and the clock is inside its sale window.
create or replace function app.is_on_sale(_product app.products) returns boolean language sql stable as $$
  select _product.deleted_at is null
    and (_product.available_at is null or _product.available_at <= app.now())
    and (_product.end_at is null or _product.end_at > app.now())
$$;
