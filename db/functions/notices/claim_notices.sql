-- Claims up to _free buyers for the runs in progress and their mails: (mail ids, in the order of sending). Runs take
-- turns. Stock and sale are read in this same statement, after the mails that are being sent were counted: so at most
-- those few are sent once the product is sold out, deleted, or its sale is over. A run whose sale has not begun waits.
-- Every claim begins at the head of the waiting list, where notified buyers no longer are.
-- _how: {"claim": most per claim, "open": most claimed and unsent, "waitHours", "perUnit": notices per unit and batch,
-- or null, "pauseMinutes": between two batches, "repeatHours", "settleMinutes", "vipHeadStartMinutes": notice_pace}
create or replace function app.claim_notices(_free int, _how jsonb) returns bigint[]
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
declare
  _run notice_runs;
  _product products;
  _units int;
  _batch int;
  _take int;
  _of_run bigint[];
  _claimed bigint[] = '{}';
begin
  select least(_free, (_how->>'claim')::int, (_how->>'open')::int - count(*)) into _free from mails mail
  where mail.state = 'SENDING' and mail.kind = 'stock.back';
  for _run in
    select * from notice_runs run where run.status = 'IN_PROGRESS' and run.due_at <= app.now()
    order by run.drawn_at, run.id
  loop
    _take = _free - cardinality(_claimed);
    exit when _take <= 0;
    select product.* into _product from products product where product.id = _run.product_id;
    select stock.on_hand - stock.reserved into _units from stock where stock.product_id = _run.product_id;
    if _units <= 0 or end_of_sale(_product) is not null then
      update notice_runs run set status = 'CANCELED_BY_SOLD_OUT', stopped_at = app.now(), error = end_of_sale(_product)
      where run.id = _run.id;
      continue;
    end if;
    -- The seller may move the begin of the sale, so it is read again at the next poll.
    if not is_on_sale(_product) then
      update notice_runs run set due_at = least(_product.available_at, app.now() + interval '900 seconds')
      where run.id = _run.id;
      continue;
    end if;
    -- Released notices come first; until they are sent, no buyer after them is claimed.
    _batch = _run.batch_left;
    _of_run = claim_released_notices(_run, _take);
    if _of_run = '{}' and not exists (
      select from mails mail where mail.state = 'PENDING' and mail.kind = 'stock.back' and mail.subject_id = _run.id)
    then
      if _batch is null or _batch <= 0 then _batch = _units * (_how->>'perUnit')::int; end if;
      _of_run = claim_waiting_buyers(_run, least(_take, _batch, _units * (_how->>'perUnit')::int), _how);
      _batch = _batch - cardinality(_of_run);
    end if;
    update notice_runs run set drawn_at = app.now(), batch_left = _batch, due_at = case
      when _batch <= 0 then app.now() + make_interval(mins => (_how->>'pauseMinutes')::int) else run.due_at end
    where run.id = _run.id;
    _claimed = _claimed || _of_run;
  end loop;
  return _claimed;
end $$;
