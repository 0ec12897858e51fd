-- Sends notices manually: opens the run of the product's stock cycle, or resumes the cancelled one after the last buyer
-- claimed. What was claimed before the resume does not stop the run again. _run: resumes this run; when its stock
-- cycle is over, the buyers it missed are the first of the new cycle. A seller sends those of own products, and
-- resumes no run by its id.
create or replace function app.send_notices(_caller text, _issued_at bigint, _key text, _hash text, _product text,
  _run text, _new_id text)
returns table (outcome text, replayed boolean, response jsonb) language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = live_role(_caller, _issued_at);
  _route text = case when _run is null then 'sendNotices' else 'resumeNotices' end;
  _named notice_runs;
  _current notice_runs;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role <> 'OPERATOR' and (_role <> 'SELLER' or _run is not null) then
    return query select 'auth.forbidden', false, null::jsonb; return;
  end if;
  return query select begun.outcome, true, begun.response
  from begin_idempotent(_caller, _route, _key, _hash, 'sending') begun;
  if found then return; end if;

  perform lock_mails();
  if _run is not null then
    select * into _named from notice_runs run where run.id = _run;
    if not found then return query select 'notice.not_found', false, null::jsonb; return; end if;
    if _named.status in ('IN_PROGRESS', 'COMPLETED') then
      return query select 'notice.nothing_to_resume', false, null::jsonb; return;
    end if;
    _product = _named.product_id;
  end if;
  perform from products product where product.id = _product and product.deleted_at is null
    and (_role = 'OPERATOR' or product.seller_id = _caller);
  if not found then
    return query
    select case when _run is null then 'product.not_found' else 'notice.nothing_to_resume' end, false, null::jsonb;
    return;
  end if;
  select run.* into _current from notice_runs run
  join stock on stock.product_id = run.product_id and stock.round = run.round where run.product_id = _product;
  if _current.status in ('IN_PROGRESS', 'COMPLETED') then
    return query select 'notice.nothing_to_resume', false, null::jsonb; return;
  end if;
  perform from products product where product.id = _product and is_on_sale(product);
  if not found then return query select 'product.not_on_sale', false, null::jsonb; return; end if;
  if notice_units(_product) <= 0 then return query select 'notice.sold_out', false, null::jsonb; return; end if;
  if _current.id is null then
    select opened.id into _current.id
    from stock cross join lateral open_notice_run(_new_id, _product, stock.round, _caller) opened
    where stock.product_id = _product;
  else
    update notice_runs run set status = 'IN_PROGRESS', stopped_at = null, error = null, resumed_at = app.now(),
      resumes = run.resumes + 1, resumed_by = _caller, drawn_at = app.now(), due_at = app.now(), batch_left = null
    where run.id = _current.id;
    update mails mail set due_at = app.now()
    where mail.kind = 'stock.back' and mail.state = 'PENDING' and mail.subject_id = _current.id;
  end if;
  select * into _current from notice_runs run where run.id = _current.id;
  insert into operator_actions (operator, action, target, detail)
  values (_caller, 'notify', _current.id, jsonb_build_object('productId', _product, 'resumes', _current.resumes));
  insert into idempotency (caller, route, key, request_hash, answer)
  values (_caller, _route, _key, _hash, notice_run_json(_current));
  return query select 'sending', false, notice_run_json(_current);
end $$;
