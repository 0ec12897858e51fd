-- Compares the stock of a product with what the managers of its ads were asked last, and asks what is missing: to stop
-- while the product is short, to resume when it is not. The stock decides, not an event, so events may arrive twice,
-- late or in any order. A request and its mail are one commit. Returns how many managers were asked.
-- The system asks nothing about a product that may not be sold, and each manager at most once in the settling time to
-- stop, and once to resume: what is missing then has the due time of its ad (request_ads), when the stock of that time
-- decides. A person is not delayed, and may ask to stop the ad of a product that is not sold any more.
-- _ad, _action: only this ad, only 'stop' or 'resume' (a manual request); null: all ads, whatever is missing.
create or replace function app.ask_ads(_product text, _ad text, _action text, _actor text,
  _settle_minutes int default 10)
returns int language plpgsql set search_path = app, pg_temp as $$
declare
  _by_system boolean = _actor = 'system';
  _settle interval = make_interval(mins => _settle_minutes);
  _sale products;
  _short boolean;
  _round int;
  _asked int = 0;
begin
  -- Every change of a product's ads locks the product first, so the later one sees the earlier one. The stock is read
  -- after that and never locked, because orders need it; when it changes after this read, the event of that change
  -- compares again.
  select product.* into _sale from products product where product.id = _product for no key update;
  select shortage_round(stock) is not null, stock.round into _short, _round from stock
  where stock.product_id = _product;
  if _action is null then
    update ads ad set due_at = null where ad.product_id = _product and ad.due_at is not null;
  end if;
  if _short and _action is distinct from 'resume' and (is_on_sale(_sale) or not _by_system) then
    with missing as (
      select ad.id, last.stop_asked_at + _settle as due_at
      from ads ad
      left join lateral (select max(request.stop_asked_at) as stop_asked_at,
          bool_or(request.resume_asked_at is null or request.round = _round) as asked
        from ad_requests request where request.ad_id = ad.id) last on true
      where ad.product_id = _product and ad.id = coalesce(_ad, ad.id) and last.asked is not true),
    later as (
      update ads ad set due_at = missing.due_at from missing
      where ad.id = missing.id and _by_system and missing.due_at > app.now()),
    asked as (
      insert into ad_requests (ad_id, round, stop_asked_by)
      select missing.id, _round, _actor from missing
      where not _by_system or coalesce(missing.due_at <= app.now(), true) order by missing.id
      on conflict do nothing                     -- asked in this stock cycle, or not resumed since an earlier one
      returning ad_id, round)
    insert into mails (kind, subject_id, recipient_id)
    select 'ad.stop', asked.ad_id || ':' || asked.round, asked.ad_id from asked;
    get diagnostics _asked = row_count;
  elsif not _short and _action is distinct from 'stop' and end_of_sale(_sale) is null then
    with missing as (
      select request.ad_id, request.round, greatest(_sale.available_at, (
        select max(earlier.resume_asked_at) + _settle from ad_requests earlier where earlier.ad_id = ad.id)) as due_at
      from ads ad join ad_requests request on request.ad_id = ad.id and request.resume_asked_at is null
      where ad.product_id = _product and ad.id = coalesce(_ad, ad.id)),
    later as (
      update ads ad set due_at = missing.due_at from missing
      where ad.id = missing.ad_id and _by_system and missing.due_at > app.now()),
    asked as (
      update ad_requests request set resume_asked_at = app.now(), resume_asked_by = _actor from missing
      where request.ad_id = missing.ad_id and request.round = missing.round and request.resume_asked_at is null
        and (not _by_system or coalesce(missing.due_at <= app.now(), true))
      returning request.ad_id, request.round)
    insert into mails (kind, subject_id, recipient_id)
    select 'ad.resume', asked.ad_id || ':' || asked.round, asked.ad_id from asked;
    get diagnostics _asked = row_count;
  end if;
  return _asked;
end $$;
