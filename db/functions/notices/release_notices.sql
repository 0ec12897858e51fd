-- Moves released notices to the newest run of their product: when a stock cycle has begun while they were being sent,
-- they come first in its run, whose claims have left out their buyers.
create or replace function app.release_notices(_ids bigint[]) returns void
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
begin
  if _ids is null then return; end if;
  update mails mail set subject_id = newest.id from notice_runs old cross join lateral (
    select run.id from notice_runs run where run.product_id = old.product_id order by run.round desc limit 1) newest
  where mail.id = any (_ids) and mail.state = 'PENDING' and old.id = mail.subject_id and newest.id <> old.id;
end $$;
