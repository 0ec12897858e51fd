-- Everything that happened to an order, in the order in which it began: a row an entry. The row without an entry is always
-- there; `found` says whether the caller may see the order. Dead letters, and why a mail failed, are for operators alone.
-- Letters are looked for among the _letters_max that came next after the order.
create or replace function app.order_timeline(_caller text, _issued_at bigint, _order text, _letters_max int)
returns table (role text, found boolean, entry jsonb) language plpgsql stable
set search_path = app, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _o orders; _times timestamptz[];
begin
  select * into _o from orders o
  where o.id = _order and (_role = 'OPERATOR' or _role = 'BUYER' and o.buyer_id = _caller or _role = 'SELLER' and o.seller_id = _caller);
  return query select _role, _o.id is not null, null::jsonb;
  if _o.id is null then return; end if;
  select array_agg(distinct t.at) into _times from (
    select h.at from order_history h where h.order_id = _order
    union all
    select unnest(array[p.initiated_at, p.in_progress_at, p.ended_at, p.canceled_at]) from payments p where p.order_id = _order) t where t.at is not null;
  return query
  select _role, true, jsonb_build_object('kind', e.kind, 'at', rfc3339(e.at)) || e.item from (
    select 'status' as kind, 1 as nth, h.at, h.seq::bigint as n, jsonb_build_object('from', h.from_status, 'to', h.to_status, 'reason', h.reason,
      'actor', h.actor, 'requestId', h.request_id) as item
    from order_history h where h.order_id = _order
    union all
    select 'payment', 2, (s.step->>'at')::timestamptz, s.n, jsonb_build_object('paymentId', p.id, 'status', s.step->>'status', 'problem', p.problem)
    from payments p, jsonb_array_elements(payment_answer(p, false)->'steps') with ordinality s(step, n) where p.order_id = _order
    union all
    select 'event', 3, o.created_at, o.id, jsonb_build_object('eventId', 'evt_' || o.id, 'type', o.type, 'requestId', o.request_id,
      'publishedAt', rfc3339(o.published_at))
    from outbox o where o.created_at = any (_times) and o.data->>'orderId' = _order
    union all
    select 'consumer', 4, i.at, 0, jsonb_build_object('consumer', i.consumer)
    from inbox i where i.consumer in ('vip', 'best-sellers.paid', 'best-sellers.cancelled') and i.event_id = _order
    union all
    select 'mail', 5, m.created_at, m.id, jsonb_build_object('mail', mail_answer(m) || case when _role = 'OPERATOR' then '{}' else '{"error": null}'::jsonb end)
    from mails m where m.kind in ('order.refused', 'order.paid', 'order.expired', 'order.cancelled') and m.subject_id = _order
    union all
    select 'letter', 6, d.created_at, 0, jsonb_build_object('letter', dead_letter_answer(d)) from (
      select * from dead_letters l where _role = 'OPERATOR' and l.id > 'dl_' || substr(_order, 5, 10) order by l.id limit _letters_max) d
    where position(_order in d.body) > 0) e
  order by rfc3339(e.at), e.nth, e.n;
end $$;
