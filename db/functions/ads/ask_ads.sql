-- Compares the stock of a product with what the managers of its ads were asked last, and asks what is missing: to stop
-- while the product is short, to resume when it is not. The stock decides, not an event, so events may arrive twice,
-- late or in any order. A request and its mail are one commit. Returns how many managers were asked.
-- _ad, _action: only this ad, only 'stop' or 'resume' (a manual request); null: all ads, whatever is missing.
create or replace function app.ask_ads(_product text, _ad text, _action text, _actor text) returns int
language plpgsql set search_path = app, pg_temp as $$
declare
  _short boolean;
  _round int;
  _asked int = 0;
begin
  -- Every change of a product's ads locks the product first, so the later one sees the earlier one. The stock is read
  -- after that and never locked, because orders need it; when it changes after this read, the event of that change
  -- compares again.
  perform from products product where product.id = _product for no key update;
  select stock.announced_round = stock.round, stock.round into _short, _round from stock
  where stock.product_id = _product;
  if _short and _action is distinct from 'resume' then
    with asked as (
      insert into ad_requests (ad_id, round, stop_asked_by)
      select ad.id, _round, _actor from ads ad
      where ad.product_id = _product and ad.id = coalesce(_ad, ad.id) order by ad.id
      on conflict do nothing                     -- asked in this stock cycle, or not resumed since an earlier one
      returning ad_id, round)
    insert into mails (kind, subject_id, recipient_id)
    select 'ad.stop', asked.ad_id || ':' || asked.round, asked.ad_id from asked;
    get diagnostics _asked = row_count;
  elsif not _short and _action is distinct from 'stop' then
    with asked as (
      update ad_requests request set resume_asked_at = app.now(), resume_asked_by = _actor
      from ads ad
      where ad.product_id = _product and ad.id = coalesce(_ad, ad.id) and request.ad_id = ad.id
        and request.resume_asked_at is null
      returning request.ad_id, request.round)
    insert into mails (kind, subject_id, recipient_id)
    select 'ad.resume', asked.ad_id || ':' || asked.round, asked.ad_id from asked;
    get diagnostics _asked = row_count;
  end if;
  return _asked;
end $$;
