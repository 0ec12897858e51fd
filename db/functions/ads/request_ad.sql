-- The other door to ask_ads: an operator or the seller wishes it now. The same rules hold (to stop only while the product is
-- short, to resume only when a stop was asked for and the shelf is filled), so a wish that has been met changes nothing.
create or replace function app.request_ad(_caller text, _issued_at bigint, _key text, _hash text, _ad text, _action text)
returns table (outcome text, replayed boolean, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _route text = _action || 'Ad'; _seen idempotency; _found ads; _answer jsonb; _state text;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role = 'BUYER' then return query select 'auth.forbidden', false, null::jsonb; return; end if;
  perform pg_advisory_xact_lock(42, hashtext(_caller || _key));
  select * into _seen from idempotency i where i.caller = _caller and i.route = _route and i.key = _key;
  if found then
    if _seen.request_hash <> _hash then return query select 'key-conflict', true, null::jsonb; return; end if;
    return query select 'asked', true, _seen.answer || jsonb_build_object('managerEmail', a.manager_email)
    from ads a where a.id = _seen.answer->>'id';
    return;
  end if;
  select a.* into _found from ads a join products p on p.id = a.product_id
  where a.id = _ad and (_role = 'OPERATOR' or p.seller_id = _caller);
  if not found then return query select 'ad.not_found', false, null::jsonb; return; end if;

  perform ask_ads(_found.product_id, _ad, _action, _caller);
  _answer = ad_answer(_found);
  _state = _answer->>'state';
  if _action = 'stop' and _state not in ('STOP_ASKED', 'STOPPED') then return query select 'ad.not_short', false, null::jsonb; return; end if;
  if _action = 'resume' and _state in ('STOP_ASKED', 'STOPPED') then return query select 'ad.still_short', false, null::jsonb; return; end if;
  if _action = 'resume' and _answer->'round' = 'null' then return query select 'ad.not_stopped', false, null::jsonb; return; end if;
  insert into idempotency (caller, route, key, request_hash, answer) values (_caller, _route, _key, _hash, _answer - 'managerEmail');
  return query select 'asked', false, _answer;
end $$;
