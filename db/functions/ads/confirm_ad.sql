-- Records what the manager did, once, and who says so; what is over records nothing.
create or replace function app.confirm_ad(_ad text, _round int, _action text, _by text) returns table (title text, outcome text)
language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _now record;
begin
  perform from products p join ads a on a.product_id = p.id where a.id = _ad for no key update of p;   -- takes turns with ask_ads
  select * into _now from ad_confirmation(_ad, _round, _action);
  if not found then return; end if;
  if _now.outcome = 'open' then
    update ad_requests r set
      stopped_at = case _action when 'stop' then app.now() else r.stopped_at end,
      stopped_by = case _action when 'stop' then _by else r.stopped_by end,
      resumed_at = case _action when 'resume' then app.now() else r.resumed_at end,
      resumed_by = case _action when 'resume' then _by else r.resumed_by end
    where r.ad_id = _ad and r.round = _round;
    return query select _now.title, 'recorded';
  else
    return query select _now.title, _now.outcome;
  end if;
end $$;
