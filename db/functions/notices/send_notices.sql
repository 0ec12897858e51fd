-- Sends by hand: opens the run of the product's round, or lets the one that was cancelled go on after the last one drawn.
-- _run: this run goes on; when its round is over, those it missed are the new round's first.
create or replace function app.send_notices(_caller text, _issued_at bigint, _key text, _hash text, _product text, _run text, _new_id text)
returns table (outcome text, replayed boolean, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _route text = case when _run is null then 'sendNotices' else 'resumeNotices' end;
  _seen idempotency; _old notice_runs; _r notice_runs;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role <> 'OPERATOR' then return query select 'auth.forbidden', false, null::jsonb; return; end if;
  perform pg_advisory_xact_lock(42, hashtext(_caller || _key));   -- a parallel repeat waits here, then finds the answer
  select * into _seen from idempotency i where i.caller = _caller and i.route = _route and i.key = _key;
  if found then
    return query select case when _seen.request_hash = _hash then 'sending' else 'key-conflict' end, true,
      case when _seen.request_hash = _hash then _seen.answer end;
    return;
  end if;
  perform hold_mails();
  if _run is not null then
    select * into _old from notice_runs r where r.id = _run;
    if not found then return query select 'notice.not_found', false, null::jsonb; return; end if;
    if _old.status in ('IN_PROGRESS', 'COMPLETED') then return query select 'notice.nothing_to_resume', false, null::jsonb; return; end if;
    _product = _old.product_id;
  end if;
  perform from products p where p.id = _product and p.deleted_at is null;
  if not found then
    return query select case when _run is null then 'product.not_found' else 'notice.nothing_to_resume' end, false, null::jsonb; return;
  end if;
  select r.* into _r from notice_runs r join stock s on s.product_id = r.product_id and s.round = r.round where r.product_id = _product;
  if _r.status in ('IN_PROGRESS', 'COMPLETED') then return query select 'notice.nothing_to_resume', false, null::jsonb; return; end if;
  if notice_units(_product) <= 0 then return query select 'notice.sold_out', false, null::jsonb; return; end if;
  if _r.id is null then
    select o.id into _r.id from stock s cross join lateral open_notice_run(_new_id, _product, s.round, _caller) o where s.product_id = _product;
  else
    update notice_runs r set status = 'IN_PROGRESS', stopped_at = null, error = null, resumed_at = app.now(), resumed_by = _caller,
      drawn_at = app.now(), due_at = app.now(), batch_left = null where r.id = _r.id;
    update mails m set due_at = app.now() where m.kind = 'stock.back' and m.state = 'PENDING' and m.subject_id = _r.id;
  end if;
  select * into _r from notice_runs r where r.id = _r.id;
  insert into idempotency (caller, route, key, request_hash, answer) values (_caller, _route, _key, _hash, notice_run_answer(_r));
  return query select 'sending', false, notice_run_answer(_r);
end $$;
