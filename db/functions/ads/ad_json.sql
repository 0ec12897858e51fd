-- An ad as callers see it: its state, since when, and by whom ('manager': by the link of a mail).
create or replace function app.ad_json(_ad app.ads) returns jsonb language sql stable as $$
  select jsonb_build_object('id', _ad.id, 'productId', _ad.product_id, 'managerEmail', _ad.manager_email,
    'state', app.ad_state(last),
    'since', app.rfc3339(
      coalesce(last.resumed_at, last.resume_asked_at, last.stopped_at, last.stop_asked_at, _ad.created_at)),
    'by', case when last.resume_asked_at is null then coalesce(last.stopped_by, last.stop_asked_by, _ad.registered_by)
               else coalesce(last.resumed_by, last.resume_asked_by) end,
    'round', last.round, 'mail', app.ad_mail(last), 'createdAt', app.rfc3339(_ad.created_at))
  from (select) always left join app.ad_requests last on last.ad_id = _ad.id
    and last.round = (select max(request.round) from app.ad_requests request where request.ad_id = _ad.id)
  where _ad.id is not null  -- null for an outer join without an ad
$$;
