-- The overview in parts, because a row of the Data API ends at 64 KB: 'totals', each 'problem' by urgency, each 'rate'
-- of a minute, each 'product', 'chart' with its 'point's oldest first, and each 'event' newest first. The row without
-- a part is always there and has the caller's role.
-- _how: {"window": events counted per call, "products", "moves": stock moves that are read, "points", "events",
-- "unpaid", "waiting": counted up to, "waitHours", "seconds" and "chartMoves" of the chart, "lateSeconds" of a queue,
-- "failedMails": counted up to, "language" of titles}
create or replace function app.overview(_caller text, _issued_at bigint, _product text, _how jsonb)
returns table (role text, part text, item jsonb)
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at);
  _totals overview_totals;
begin
  return query select _role, null::text, null::jsonb;
  if _role is distinct from 'OPERATOR' then return; end if;
  _totals = count_events((_how->>'window')::int);
  return query select _role, 'totals', jsonb_build_object(
    'orders', jsonb_build_object('total', _totals.placed + _totals.refused, 'refused', _totals.refused,
      'paid', _totals.paid, 'expired', _totals.expired, 'cancelled', _totals.cancelled,
      'unpaid', (select count(*) from (
        select from orders unpaid where unpaid.status = 'NOTPAYED' limit (_how->>'unpaid')::int) counted)),
    'deadLetters', jsonb_build_object(
      'parked', (select count(*) from dead_letters dead where dead.state = 'parked'),
      'retrying', (select count(*) from dead_letters dead where dead.state = 'retrying')),
    'behind', (select coalesce(max(event.seq), 0) from outbox event where event.seq is not null) - _totals.reached);

  return query
  select _role, 'problem', jsonb_build_object('kind', problem.kind, 'since', rfc3339(problem.since),
    'count', problem.count, 'queue', problem.queue)
  from overview_problems(coalesce((_how->>'lateSeconds')::int, 60), coalesce((_how->>'failedMails')::int, 100)) problem;
  return query select _role, 'rate', rate from overview_rates() rate;

  -- Short products first. One with an open restock is a candidate, however long ago its stock changed.
  return query
  select _role, 'product', overview_product(shown.product, (_how->>'waiting')::int,
    (_how->>'waitHours')::int, _how->>'language') from (
    select product, max(candidate.last) as last, bool_or(app.shortage_round(stock) is not null) as short,
      bool_or(stock.on_hand = stock.reserved) as empty
    from (
      select move.product_id, max(move.id) as last from (
        select product_id, id from stock_moves order by id desc limit (_how->>'moves')::int) move group by 1
      union all
      (select open.product_id, 0 from restocks open where open.closed_at is null order by open.product_id desc
       limit (_how->>'products')::int)
      union all
      (select newest.id, 0 from products newest
       where newest.deleted_at is null order by newest.id desc limit (_how->>'products')::int)) candidate
    join products product on product.id = candidate.product_id
    join stock on stock.product_id = product.id where product.deleted_at is null
    group by product.id, product order by 3 desc, 4 desc, 2 desc, product.id desc
    limit (_how->>'products')::int) shown
  order by shown.short desc, shown.empty desc, shown.last desc, (shown.product).id desc;

  _product = coalesce(_product, (select move.product_id from stock_moves move order by move.id desc limit 1));
  return query select _role, 'chart', jsonb_build_object('productId', product.id,
    'title', product_title(product, _how->>'language'))
  from products product where product.id = _product;
  return query select _role, 'point', jsonb_build_object('at', rfc3339(point.at), 'onHand', point.on_hand,
    'available', point.available, 'least', point.lowest, 'most', point.highest)
  from stock_chart(_product, coalesce((_how->>'seconds')::int, 3600), (_how->>'points')::int,
    coalesce((_how->>'chartMoves')::int, (_how->>'moves')::int)) point;

  return query select _role, 'event', jsonb_build_object('id', event.seq::text, 'type', event.type,
    'at', rfc3339(event.created_at), 'data', event.data,
    'title', (
      select product_title(product, _how->>'language') from products product
      where product.id = coalesce(event_product(event.data), event.data->'lines'->0->>'productId', (
        select line.product_id from order_lines line
        where line.order_id = event.data->>'orderId' and line.line = 0))))
  from (
    select * from outbox recent where recent.seq is not null
    order by recent.seq desc limit (_how->>'events')::int) event
  order by event.created_at desc, event.seq desc;
end $$;
