-- What the link of a mail would confirm now: (title of the product in a language, outcome). No row: there is no such
-- request.
--   open      not confirmed yet
--   recorded  confirmed before
--   over      the request was replaced: a resume was requested after this stop, or a stop after this resume
create or replace function app.ad_confirmation(_ad text, _round int, _action text, _language text default null)
returns table (title text, outcome text) language sql stable set search_path = app, pg_temp as $$
  select product_title(product, _language), case
    when case _action when 'stop' then request.stopped_at else request.resumed_at end is not null then 'recorded'
    when _action = 'stop' and request.resume_asked_at is not null then 'over'
    when _action = 'resume' and exists (
      select from ad_requests later where later.ad_id = request.ad_id and later.round > request.round) then 'over'
    else 'open' end
  from ad_requests request join ads ad on ad.id = request.ad_id join products product on product.id = ad.product_id
  where request.ad_id = _ad and request.round = _round and (_action = 'stop' or request.resume_asked_at is not null)
$$;
