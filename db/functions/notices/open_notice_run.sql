-- Opens the notification run of a product's stock cycle, or finds it: (its id, whether this call opened it). No row:
-- the cycle is over, and the next one has its own run; or 'system' asks for cycle 1, which no stock.back has opened.
-- The run in progress ends; its claimed and unsent notices come first in the new run.
create or replace function app.open_notice_run(_id text, _product text, _round int, _opened_by text)
returns table (id text, opened boolean) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
begin
  perform lock_mails();
  perform from stock join products product on product.id = stock.product_id
  where stock.product_id = _product and stock.round = _round and product.deleted_at is null
    and (_round > 1 or _opened_by <> 'system');
  if not found then return; end if;
  return query select run.id, false from notice_runs run where run.product_id = _product and run.round = _round;
  if found then return; end if;
  update notice_runs run set status = 'CANCELED_BY_SOLD_OUT', stopped_at = app.now()
  where run.product_id = _product and run.status = 'IN_PROGRESS';
  insert into notice_runs (id, product_id, round, opened_by) values (_id, _product, _round, _opened_by);
  update mails mail set subject_id = _id, due_at = app.now() from notice_runs run
  where run.product_id = _product and mail.kind = 'stock.back' and mail.state = 'PENDING'
    and mail.subject_id = run.id;
  return query select _id, true;
end $$;
