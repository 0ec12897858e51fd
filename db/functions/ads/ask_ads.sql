-- Compares the shelf with what the managers of a product's ads were asked last, and asks what is missing: to stop while it
-- is short, to resume once it is not. It looks at the shelf as it is, not at what an event says, so events may come twice,
-- late or in any order. The request and its mail are one commit. Answers how many were asked.
-- _ad, _action: only this ad, only to 'stop' or to 'resume' (a human's wish); null: all of them, whatever is missing.
create or replace function app.ask_ads(_product text, _ad text, _action text, _actor text) returns int
language plpgsql set search_path = app, pg_temp as $$
declare
  _short boolean; _round int; _asked int = 0;
begin
  -- All that changes a product's ads takes turns on its row, so the later one finds what the earlier one did. The shelf is
  -- read after that and never locked (orders need it): when it changes after this look, the event of that change looks again.
  perform from products p where p.id = _product for no key update;
  select s.announced_round = s.round, s.round into _short, _round from stock s where s.product_id = _product;
  if _short and _action is distinct from 'resume' then
    with asked as (
      insert into ad_requests (ad_id, round, stop_asked_by)
      select a.id, _round, _actor from ads a where a.product_id = _product and a.id = coalesce(_ad, a.id) order by a.id
      on conflict do nothing                     -- asked in this episode, or still asked since an earlier one
      returning ad_id, round)
    insert into mails (kind, subject_id, recipient_id) select 'ad.stop', r.ad_id || ':' || r.round, r.ad_id from asked r;
    get diagnostics _asked = row_count;
  elsif not _short and _action is distinct from 'stop' then
    with asked as (
      update ad_requests r set resume_asked_at = app.now(), resume_asked_by = _actor
      from ads a
      where a.product_id = _product and a.id = coalesce(_ad, a.id) and r.ad_id = a.id and r.resume_asked_at is null
      returning r.ad_id, r.round)
    insert into mails (kind, subject_id, recipient_id) select 'ad.resume', r.ad_id || ':' || r.round, r.ad_id from asked r;
    get diagnostics _asked = row_count;
  end if;
  return _asked;
end $$;
