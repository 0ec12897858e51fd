-- When the buyers of a run may be notified, by the settings of the shop:
--   repeat_before   a buyer whose last notice was before this time may be notified of anything
--   settled_at      a buyer whose last notice was before this time may be notified of a restock that has settled
--   settling_at     a buyer whose last notice was before this time may be notified at settles_at, of a later restock
--   vips_until      until this time only VIPs are notified; null: all buyers at once
-- A restock is a delivery or an adjustment, in the stock cycle of the run or within the settling time before it: then
-- a short sale between both is not a second event. Released units are no restock. The opening of a sale for which a
-- buyer waits is an event like a settled restock. The head start of VIPs begins with the sale.
-- _how: as claim_notices
create or replace function app.notice_pace(_run app.notice_runs, _how jsonb)
returns table (repeat_before timestamptz, settled_at timestamptz, settling_at timestamptz, settles_at timestamptz,
  vips_until timestamptz)
language plpgsql stable set search_path = app, pg_temp set enable_seqscan = off as $$
declare
  _settle interval = make_interval(mins => coalesce((_how->>'settleMinutes')::int, 10));
  _head_start interval = make_interval(mins => coalesce((_how->>'vipHeadStartMinutes')::int, 0));
  _cycle stock_cycles;
  _opened_at timestamptz;
  _sale_at timestamptz;
begin
  select cycle.* into _cycle from stock_cycles cycle
  where cycle.product_id = _run.product_id and cycle.round = _run.round;
  _opened_at = coalesce(_cycle.opened_at, _run.started_at);
  if _cycle.cause = 'OPENING' then _sale_at = _opened_at; end if;
  return query select app.now() - make_interval(hours => coalesce((_how->>'repeatHours')::int, 24)),
    greatest(max(move.at) filter (where move.at <= app.now() - _settle), _sale_at), greatest(max(move.at), _sale_at),
    min(move.at) filter (where move.at > app.now() - _settle) + _settle,
    case when _head_start > interval '0' then _head_start + greatest(_opened_at, (
      select product.available_at from products product where product.id = _run.product_id)) end
  from stock_moves move where move.product_id = _run.product_id and move.on_hand_delta > 0
    and move.cause in ('FACTORY', 'ADJUSTMENT') and move.at >= _opened_at - _settle;
end $$;
