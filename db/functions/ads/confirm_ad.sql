-- Records once what the manager of an ad did, and who confirmed it. A request that is over records nothing.
create or replace function app.confirm_ad(_ad text, _round int, _action text, _by text, _language text default null)
returns table (title text, outcome text) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _present record;
begin
  -- The same lock as in ask_ads.
  perform from products product join ads ad on ad.product_id = product.id
  where ad.id = _ad for no key update of product;
  select * into _present from ad_confirmation(_ad, _round, _action, _language);
  if not found then return; end if;
  if _present.outcome = 'open' then
    update ad_requests request set
      stopped_at = case _action when 'stop' then app.now() else request.stopped_at end,
      stopped_by = case _action when 'stop' then _by else request.stopped_by end,
      resumed_at = case _action when 'resume' then app.now() else request.resumed_at end,
      resumed_by = case _action when 'resume' then _by else request.resumed_by end
    where request.ad_id = _ad and request.round = _round;
    insert into operator_actions (operator, action, target, detail)
    values (_by, 'confirm_ad', _ad, jsonb_build_object('confirmed', _action, 'round', _round));
    return query select _present.title, 'recorded';
  else
    return query select _present.title, _present.outcome;
  end if;
end $$;
