-- Registers an ad, or returns the one that this manager has for the product. The manager of a product that is short is
-- asked to stop at once: the event of that shortage was handled before.
create or replace function app.register_ad(_caller text, _issued_at bigint, _key text, _hash text, _product text,
  _email text, _new_id text, _ads_max int)
returns table (outcome text, replayed boolean, response jsonb) language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = live_role(_caller, _issued_at);
  _ad ads;
  _response jsonb;
  _begun record;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role = 'BUYER' then return query select 'auth.forbidden', false, null::jsonb; return; end if;
  -- The address is only stored with the ad, not with the response.
  select begun.outcome, begun.response into _begun
  from begin_idempotent(_caller, 'registerAd', _key, _hash, 'registered') begun;
  if found then
    -- A statement of its own: one that waited for the first request would not see the ad of that request.
    return query select _begun.outcome, true, _begun.response || jsonb_build_object('managerEmail', (
      select ad.manager_email from ads ad where ad.id = _begun.response->>'id'));
    return;
  end if;
  -- The same lock as in ask_ads: one of the two sees a shortage that begins now. It also makes the limit exact.
  perform from products product
  where product.id = _product and product.deleted_at is null and (_role = 'OPERATOR' or product.seller_id = _caller)
    for no key update;
  if not found then return query select 'product.not_found', false, null::jsonb; return; end if;

  select * into _ad from ads ad where ad.product_id = _product and ad.manager_email = _email;
  if not found then
    if (select count(*) from ads ad where ad.product_id = _product) >= _ads_max then
      return query select 'ad.too_many', false, null::jsonb; return;
    end if;
    insert into ads as ad (id, product_id, manager_email, registered_by) values (_new_id, _product, _email, _caller)
    returning ad.* into _ad;
    perform ask_ads(_product, _new_id, 'stop', 'system');
    insert into operator_actions (operator, action, target, detail)
    values (_caller, 'register_ad', _new_id, jsonb_build_object('productId', _product));
  end if;
  _response = ad_json(_ad);
  insert into idempotency (caller, route, key, request_hash, answer)
  values (_caller, 'registerAd', _key, _hash, _response - 'managerEmail');
  return query select 'registered', false, _response;
end $$;
