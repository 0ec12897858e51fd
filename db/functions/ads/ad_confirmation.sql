-- What the link of a mail would do now: (the ad's product, how it is). No row: there is no such request.
--   open      nothing was said yet              recorded  it was confirmed before
--   over      the shop has changed its mind since: a resume was asked for after this stop, or a stop after this resume
create or replace function app.ad_confirmation(_ad text, _round int, _action text)
returns table (title text, outcome text) language sql stable set search_path = app, pg_temp as $$
  select p.title, case
    when case _action when 'stop' then r.stopped_at else r.resumed_at end is not null then 'recorded'
    when _action = 'stop' and r.resume_asked_at is not null then 'over'
    when _action = 'resume' and exists (select from ad_requests later where later.ad_id = r.ad_id and later.round > r.round) then 'over'
    else 'open' end
  from ad_requests r join ads a on a.id = r.ad_id join products p on p.id = a.product_id
  where r.ad_id = _ad and r.round = _round and (_action = 'stop' or r.resume_asked_at is not null)
$$;
