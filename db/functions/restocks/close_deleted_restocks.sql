-- Closes the open restocks of these products, in the commit that deletes the products. The caller has locked the
-- products; a claim of a factory request locks its product before its restock, so each sees the other.
create or replace function app.close_deleted_restocks(_products text[]) returns void
language sql set search_path = app, pg_temp as $$
  with held as (
    select open.id from restocks open
    where open.product_id = any (_products) and open.closed_at is null order by open.product_id for no key update)
  update restocks open set state = 'CLOSED', closed_at = app.now(), closed_by = 'system',
    close_reason = 'PRODUCT_DELETED', leased_until = null
  from held where open.id = held.id
$$;
