-- A manual request to stop or to resume an ad, by an operator or its seller. The rules of ask_ads hold (stop only while
-- the product is short, resume only after a stop when it is not), so a request that is already met changes nothing. A
-- person's request does not wait for the settling time.
create or replace function app.request_ad(_caller text, _issued_at bigint, _key text, _hash text, _ad text,
  _action text)
returns table (outcome text, replayed boolean, response jsonb) language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = live_role(_caller, _issued_at);
  _route text = _action || 'Ad';
  _found ads;
  _response jsonb;
  _begun record;
  _state text;
  _asked int;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role = 'BUYER' then return query select 'auth.forbidden', false, null::jsonb; return; end if;
  select begun.outcome, begun.response into _begun
  from begin_idempotent(_caller, _route, _key, _hash, 'asked') begun;
  if found then
    -- A statement of its own: one that waited for the first request would not see the ad of that request.
    return query select _begun.outcome, true, _begun.response || jsonb_build_object('managerEmail', (
      select ad.manager_email from ads ad where ad.id = _begun.response->>'id'));
    return;
  end if;
  select ad.* into _found from ads ad join products product on product.id = ad.product_id
  where ad.id = _ad and (_role = 'OPERATOR' or product.seller_id = _caller);
  if not found then return query select 'ad.not_found', false, null::jsonb; return; end if;

  perform from products product where product.id = _found.product_id and is_on_sale(product);
  if not found and _action = 'resume' then
    return query select 'product.not_on_sale', false, null::jsonb; return;
  end if;
  _asked = ask_ads(_found.product_id, _ad, _action, _caller);
  _response = ad_json(_found);
  _state = _response->>'state';
  if _action = 'stop' and _state not in ('STOP_ASKED', 'STOPPED') then
    return query select 'ad.not_short', false, null::jsonb; return;
  end if;
  if _action = 'resume' and _state in ('STOP_ASKED', 'STOPPED') then
    return query select 'ad.still_short', false, null::jsonb; return;
  end if;
  if _action = 'resume' and _response->'round' = 'null' then
    return query select 'ad.not_stopped', false, null::jsonb; return;
  end if;
  if _asked > 0 then
    insert into operator_actions (operator, action, target, detail)
    values (_caller, case _action when 'stop' then 'stop_ad' else 'resume_ad' end, _ad,
      jsonb_build_object('productId', _found.product_id, 'round', _response->'round'));
  end if;
  insert into idempotency (caller, route, key, request_hash, answer)
  values (_caller, _route, _key, _hash, _response - 'managerEmail');
  return query select 'asked', false, _response;
end $$;
