-- An ad as callers see it: its state, since when, and by whom ('manager': by the link of a mail).
create or replace function app.ad_answer(_ad app.ads) returns jsonb language sql stable as $$
  select jsonb_build_object('id', _ad.id, 'productId', _ad.product_id, 'managerEmail', _ad.manager_email, 'state', app.ad_state(r),
    'since', app.rfc3339(coalesce(r.resumed_at, r.resume_asked_at, r.stopped_at, r.stop_asked_at, _ad.created_at)),
    'by', case when r.resume_asked_at is null then coalesce(r.stopped_by, r.stop_asked_by, _ad.registered_by)
               else coalesce(r.resumed_by, r.resume_asked_by) end,
    'round', r.round, 'mail', app.ad_mail(r), 'createdAt', app.rfc3339(_ad.created_at))
  from (select) one left join app.ad_requests r on r.ad_id = _ad.id
    and r.round = (select max(q.round) from app.ad_requests q where q.ad_id = _ad.id)
  where _ad.id is not null -- nothing about no ad
$$;
