-- Opens the run of a product's round, or finds it: (its id, whether this call opened it). No row when the round is over, for
-- the next one has its own. The run that was going ends, and what it had drawn and not sent is the first of this one.
create or replace function app.open_notice_run(_id text, _product text, _round int, _opened_by text)
returns table (id text, opened boolean) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
begin
  perform hold_mails();
  perform from stock s join products p on p.id = s.product_id
  where s.product_id = _product and s.round = _round and p.deleted_at is null;
  if not found then return; end if;
  return query select r.id, false from notice_runs r where r.product_id = _product and r.round = _round;
  if found then return; end if;
  update notice_runs r set status = 'CANCELED_BY_SOLD_OUT', stopped_at = app.now()
  where r.product_id = _product and r.status = 'IN_PROGRESS';
  insert into notice_runs (id, product_id, round, opened_by) values (_id, _product, _round, _opened_by);
  update mails m set subject_id = _id, due_at = app.now() from notice_runs r
  where r.product_id = _product and m.kind = 'stock.back' and m.state = 'PENDING' and m.subject_id = r.id;
  return query select _id, true;
end $$;
