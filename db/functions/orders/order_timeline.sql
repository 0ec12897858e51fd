-- Everything that happened to an order, by time: one row per entry. The row without an entry is always there; `found`
-- says whether the caller may see the order. Only operators see dead letters and why a mail failed. Dead letters are
-- searched among the _dead_letters_max that were recorded after the order. A rejected order has the notices that its
-- buyer got in the _wait_hours of the order on the waiting list.
create or replace function app.order_timeline(_caller text, _issued_at bigint, _order text, _dead_letters_max int,
  _wait_hours int default 24)
returns table (role text, found boolean, entry jsonb)
language plpgsql stable set search_path = app, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at);
  _visible orders;
  _times timestamptz[];
begin
  select * into _visible from orders own
  where own.id = _order and (_role = 'OPERATOR' or _role = 'BUYER' and own.buyer_id = _caller
    or _role = 'SELLER' and own.seller_id = _caller);
  return query select _role, _visible.id is not null, null::jsonb;
  if _visible.id is null then return; end if;
  select array_agg(distinct known.at) into _times from (
    select history.at from order_history history where history.order_id = _order
    union all
    select unnest(array[payment.initiated_at, payment.in_progress_at, payment.ended_at, payment.canceled_at])
    from payments payment where payment.order_id = _order) known where known.at is not null;
  return query select _role, true, jsonb_build_object('kind', part.kind, 'at', rfc3339(part.at)) || part.item from (
    select 'accepted' as kind, 0 as nth, _visible.accepted_at as at, 0::bigint as n, '{}'::jsonb as item
    where _visible.accepted_at is not null
    union all
    select 'status', 1, history.at, history.seq::bigint, jsonb_build_object(
      'from', history.from_status, 'to', history.to_status, 'reason', history.reason, 'actor', history.actor,
      'requestId', history.request_id)
    from order_history history where history.order_id = _order
    union all
    select 'payment', 2, (step.value->>'at')::timestamptz, step.n, jsonb_build_object('paymentId', payment.id,
      'status', step.value->>'status', 'problem', payment.problem)
    from payments payment, jsonb_array_elements(payment_json(payment, false)->'steps') with ordinality step(value, n)
    where payment.order_id = _order
    union all
    select 'event', 3, event.created_at, event.id, jsonb_build_object('eventId', 'evt_' || event.id,
      'type', event.type, 'requestId', event.request_id, 'publishedAt', rfc3339(event.published_at))
    from outbox event where event.created_at = any (_times) and event.data->>'orderId' = _order
    union all
    select 'consumer', 4, consumed.at, 0, jsonb_build_object('consumer', consumed.consumer)
    from inbox consumed
    where consumed.consumer in ('vip', 'best-sellers.paid', 'best-sellers.cancelled') and consumed.event_id = _order
    union all
    select 'mail', 5, mail.created_at, mail.id, jsonb_build_object('mail',
      mail_json(mail) || case when _role = 'OPERATOR' then '{}' else '{"error": null}'::jsonb end)
    from mails mail
    where mail.kind in ('order.refused', 'order.paid', 'order.expired', 'order.cancelled') and mail.subject_id = _order
    union all
    select 'mail', 5, notice.created_at, notice.id, jsonb_build_object('mail',
      mail_json(notice) || case when _role = 'OPERATOR' then '{}' else '{"error": null}'::jsonb end)
    from order_lines line
    join notice_runs run on run.product_id = line.product_id
      and coalesce(run.stopped_at, 'infinity') >= _visible.created_at
    join mails notice on notice.kind = 'stock.back' and notice.subject_id = run.id
      and notice.recipient_id = _visible.buyer_id
      and notice.created_at >= _visible.created_at
      and notice.created_at < _visible.created_at + make_interval(hours => _wait_hours)
    where line.order_id = _order and _visible.reason = 'OUT_OF_STOCK'
    union all
    select 'deadLetter', 6, dead.created_at, 0, jsonb_build_object('deadLetter', dead_letter_json(dead)) from (
      select * from dead_letters later
      where _role = 'OPERATOR' and later.id > 'dl_' || substr(_order, 5, 10)
      order by later.id limit _dead_letters_max) dead
    where position(_order in dead.body) > 0) part
  order by rfc3339(part.at), part.nth, part.n;
end $$;
