-- Compares the ads of a product with its stock after a stock event; without a product, all ads whose due time has come
-- (ask_ads), in the order of their products. Returns how many managers were asked, and the seconds until the next poll
-- if this call claimed it. _again: the message was received twice, so the claimed poll may never have been sent.
-- One second more, because SQS measures the delay by its own clock.
create or replace function app.request_ads(_product text, _settle_minutes int, _again boolean)
returns table (asked int, poll_seconds int)
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
declare
  _due text;
  _asked int = 0;
  _next timestamptz;
begin
  for _due in
    select _product where _product is not null union all (
      select distinct ad.product_id from ads ad where _product is null and ad.due_at <= app.now() order by 1 limit 100)
  loop
    _asked = _asked + ask_ads(_due, null, null, 'system', _settle_minutes);
  end loop;
  select min(ad.due_at) into _next from ads ad where ad.due_at is not null;
  return query select _asked, case when _next is not null and claim_poll('ad-stop', _next, _again)
    then greatest(1, 1 + ceil(extract(epoch from _next - app.now())))::int end;
end $$;
