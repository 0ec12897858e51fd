-- Counts the next _window events into the totals. Who finds somebody else counting reads what was counted before.
create or replace function app.count_events(_window int) returns app.overview_totals language plpgsql
set search_path = app, pg_temp set enable_seqscan = off as $$
declare
  _t overview_totals; _head bigint;
begin
  insert into overview_totals default values on conflict do nothing;
  select * into _t from overview_totals for update skip locked;
  if not found then
    select * into _t from overview_totals;
    return _t;
  end if;
  select coalesce(max(o.seq), 0) into _head from outbox o where o.seq is not null;
  if _head > _t.reached then
    update overview_totals t set reached = least(_head, t.reached + _window), placed = t.placed + n.placed,
      refused = t.refused + n.refused, paid = t.paid + n.paid, expired = t.expired + n.expired, cancelled = t.cancelled + n.cancelled
    from (
      select count(*) filter (where o.type = 'order.placed') as placed, count(*) filter (where o.type = 'order.refused') as refused,
        count(*) filter (where o.type = 'order.paid') as paid,
        count(*) filter (where o.type = 'order.cancelled' and o.data->>'reason' = 'PAYMENT_TIMEOUT') as expired,
        count(*) filter (where o.type = 'order.cancelled' and o.data->>'reason' <> 'PAYMENT_TIMEOUT') as cancelled
      from outbox o where o.seq > _t.reached and o.seq <= _t.reached + _window) n
    returning t.* into _t;
  end if;
  return _t;
end $$;
