-- Counts the next _window published events into the totals and into the minutes of the last hour. While another caller
-- counts, the totals of before are returned. The numbers of events have gaps, a large one after a restore.
create or replace function app.count_events(_window int) returns app.overview_totals
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
declare
  _totals overview_totals;
  _to bigint;
begin
  insert into overview_totals default values on conflict do nothing;
  select * into _totals from overview_totals for update skip locked;
  if not found then
    select * into _totals from overview_totals;
    return _totals;
  end if;
  select max(next.seq) into _to from (
    select event.seq from outbox event where event.seq > _totals.reached order by event.seq limit _window) next;
  if _to is not null then
    insert into overview_minutes as kept (slot, minute, placed, refused)
    select overview_slot(date_trunc('minute', event.created_at)), date_trunc('minute', event.created_at),
      count(*) filter (where event.type = 'order.placed'), count(*) filter (where event.type = 'order.refused')
    from outbox event where event.seq > _totals.reached and event.seq <= _to
      and event.created_at >= date_trunc('minute', app.now()) - interval '59 minutes'
      and event.created_at < date_trunc('minute', app.now()) + interval '1 minute'
    group by 1, 2
    on conflict (slot) do update set minute = excluded.minute,
      placed = case when kept.minute = excluded.minute then kept.placed else 0 end + excluded.placed,
      refused = case when kept.minute = excluded.minute then kept.refused else 0 end + excluded.refused,
      mails = case when kept.minute = excluded.minute then kept.mails else 0 end,
      failures = case when kept.minute = excluded.minute then kept.failures else 0 end
    where excluded.minute >= kept.minute;
    update overview_totals total set reached = _to,
      placed = total.placed + new.placed, refused = total.refused + new.refused, paid = total.paid + new.paid,
      expired = total.expired + new.expired, cancelled = total.cancelled + new.cancelled
    from (
      select count(*) filter (where event.type = 'order.placed') as placed,
        count(*) filter (where event.type = 'order.refused') as refused,
        count(*) filter (where event.type = 'order.paid') as paid,
        count(*) filter (where event.type = 'order.cancelled' and event.data->>'reason' = 'PAYMENT_TIMEOUT') as expired,
        count(*) filter (where event.type = 'order.cancelled' and event.data->>'reason' <> 'PAYMENT_TIMEOUT')
          as cancelled
      from outbox event where event.seq > _totals.reached and event.seq <= _to) new
    returning total.* into _totals;
  end if;
  _totals.minutes_to = count_minutes(_totals.minutes_to);
  update overview_totals total set minutes_to = _totals.minutes_to
  where total.minutes_to is distinct from _totals.minutes_to;
  return _totals;
end $$;
