-- Registers an ad, or answers the one this manager has for the product already. Of a product that is short its manager is
-- asked to stop at once: the event of that shortage has long been handled.
create or replace function app.register_ad(_caller text, _issued_at bigint, _key text, _hash text, _product text, _email text, _new_id text, _ads_max int)
returns table (outcome text, replayed boolean, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _seen idempotency; _ad ads; _answer jsonb;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role = 'BUYER' then return query select 'auth.forbidden', false, null::jsonb; return; end if;
  perform pg_advisory_xact_lock(42, hashtext(_caller || _key));   -- a parallel repeat waits here, then finds the answer
  select * into _seen from idempotency i where i.caller = _caller and i.route = 'registerAd' and i.key = _key;
  if found then
    if _seen.request_hash <> _hash then return query select 'key-conflict', true, null::jsonb; return; end if;
    -- The address is not kept with the answer: the ad has it.
    return query select 'registered', true, _seen.answer || jsonb_build_object('managerEmail', a.manager_email)
    from ads a where a.id = _seen.answer->>'id';
    return;
  end if;
  -- Takes turns with ask_ads, so that a shortage which begins meanwhile is seen by one of the two; and the limit is exact.
  perform from products p where p.id = _product and p.deleted_at is null and (_role = 'OPERATOR' or p.seller_id = _caller) for no key update;
  if not found then return query select 'product.not_found', false, null::jsonb; return; end if;

  select * into _ad from ads a where a.product_id = _product and a.manager_email = _email;
  if not found then
    if (select count(*) from ads a where a.product_id = _product) >= _ads_max then
      return query select 'ad.too_many', false, null::jsonb; return;
    end if;
    insert into ads as a (id, product_id, manager_email, registered_by) values (_new_id, _product, _email, _caller) returning a.* into _ad;
    perform ask_ads(_product, _new_id, 'stop', 'system');
  end if;
  _answer = ad_answer(_ad);
  insert into idempotency (caller, route, key, request_hash, answer)
  values (_caller, 'registerAd', _key, _hash, _answer - 'managerEmail');
  return query select 'registered', false, _answer;
end $$;
