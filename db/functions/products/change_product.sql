-- Changes a product that still has the version its seller has read (null: any version). Idempotent: repeating the
-- change returns the changed product. Existing orders keep the price at which they were placed.
create or replace function app.change_product(_caller text, _issued_at bigint, _product text, _version int,
  _change jsonb)
returns table (outcome text, response jsonb, version int) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at);
  _before products;
  _after products;
  _stock stock;
begin
  if _role is null then return query select 'auth.required', null::jsonb, null::int; return; end if;
  if _role <> 'SELLER' then return query select 'auth.forbidden', null::jsonb, null::int; return; end if;
  select * into _before from products product
  where product.id = _product and product.seller_id = _caller and product.deleted_at is null for no key update;
  if not found then return query select 'product.not_found', null::jsonb, null::int; return; end if;
  _after = _before;
  _after.title = coalesce(_change->>'title', _before.title);
  _after.description = coalesce(_change->>'description', _before.description);
  _after.price = coalesce((_change->>'price')::int, _before.price);
  _after.factory_id = coalesce(_change->>'factoryId', _before.factory_id);
  _after.restock_quantity = coalesce((_change->>'restockQuantity')::int, _before.restock_quantity);
  -- null is a value of its own: no limit.
  if _change ? 'maxPerBuyer' then
    _after.max_per_buyer = (_change->>'maxPerBuyer')::int;
  end if;
  if _change ? 'availableAt' then
    _after.available_at = (_change->>'availableAt')::timestamptz;
  end if;
  if _change ? 'endAt' then
    _after.end_at = (_change->>'endAt')::timestamptz;
  end if;
  if _change ? 'imageUrl' then
    _after.image_url = _change->>'imageUrl';
  end if;
  -- A language or a field of a translation that is not named stays; null removes a language.
  _after.translations = jsonb_strip_nulls(_before.translations || coalesce((
    select jsonb_object_agg(given.key, case jsonb_typeof(given.value) when 'object'
      then '{"description": ""}' || coalesce(_before.translations->given.key, '{}') || given.value else 'null' end)
    from jsonb_each(_change->'translations') given), '{}'));
  if _before.version = coalesce(_version, _before.version) then
    if _after.end_at <= _after.available_at then
      return query select 'product.window_invalid', null::jsonb, null::int; return;
    end if;
    update products product set title = _after.title, description = _after.description, price = _after.price,
      factory_id = _after.factory_id, restock_quantity = _after.restock_quantity, max_per_buyer = _after.max_per_buyer,
      available_at = _after.available_at, end_at = _after.end_at, image_url = _after.image_url,
      translations = _after.translations, version = product.version + 1
    where product.id = _product returning product.* into _after;
    insert into operator_actions (operator, action, target, detail)
    values (_caller, 'change', _product, jsonb_build_object('version', _after.version,
      'fields', (select jsonb_agg(name order by name) from jsonb_object_keys(_change) name)) || (
      -- Texts and pictures may be long: only their names are recorded.
      select coalesce(jsonb_object_agg(field.name, jsonb_build_array(field.old, field.new)), '{}')
      from (values ('price', to_jsonb(_before.price), to_jsonb(_after.price)),
        ('availableAt', to_jsonb(rfc3339(_before.available_at)), to_jsonb(rfc3339(_after.available_at))),
        ('endAt', to_jsonb(rfc3339(_before.end_at)), to_jsonb(rfc3339(_after.end_at))),
        ('maxPerBuyer', to_jsonb(_before.max_per_buyer), to_jsonb(_after.max_per_buyer)),
        ('restockQuantity', to_jsonb(_before.restock_quantity), to_jsonb(_after.restock_quantity)),
        ('factoryId', to_jsonb(_before.factory_id), to_jsonb(_after.factory_id))) field (name, old, new)
      where field.old is distinct from field.new));
  elsif _before.version <> _version + 1 or _after is distinct from _before then
    return query select 'product.changed', null::jsonb, null::int; return;
  end if;
  select * into _stock from stock where stock.product_id = _product;
  return query select 'changed', product_details_json(_after, _stock), _after.version;
end $$;
