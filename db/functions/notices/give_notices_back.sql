-- What was given back belongs to the newest run of its product: when a round has begun while it was on its way, it is the
-- first of that one, whose draws have left its reader out.
create or replace function app.give_notices_back(_ids bigint[]) returns void
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
begin
  if _ids is null then return; end if;
  update mails m set subject_id = newest.id
  from notice_runs old cross join lateral (
    select r.id from notice_runs r where r.product_id = old.product_id order by r.round desc limit 1) newest
  where m.id = any (_ids) and m.state = 'PENDING' and old.id = m.subject_id and newest.id <> old.id;
end $$;
