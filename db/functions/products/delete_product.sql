-- Deletes a product for good, and closes its open restock: a delivery that arrives later is surplus. The existing
-- orders of the product go on; an order that waits for its stock row finds it deleted. Locks: the product, its restock,
-- its stock. With a version, the product must still have it; deleting is idempotent.
create or replace function app.delete_product(_caller text, _issued_at bigint, _product text,
  _version int default null) returns text
language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = live_role(_caller, _issued_at);
  _is_changed bool;
begin
  if _role is null then return 'auth.required'; end if;
  if _role <> 'SELLER' then return 'auth.forbidden'; end if;
  select product.version <> _version and product.deleted_at is null into _is_changed from products product
  where product.id = _product and product.seller_id = _caller for no key update;
  if not found then return 'product.not_found'; end if;
  if _is_changed then return 'product.changed'; end if;
  perform close_deleted_restocks(array[_product]);
  perform from stock where stock.product_id = _product for no key update;
  update products product set deleted_at = app.now(), version = product.version + 1
  where product.id = _product and product.deleted_at is null;
  if found then
    insert into operator_actions (operator, action, target, detail)
    values (_caller, 'delete', _product, '{}');
  end if;
  return 'deleted';
end $$;
