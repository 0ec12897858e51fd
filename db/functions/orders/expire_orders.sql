-- Cancels the orders whose time is over, a set a call: each once, because its row is held and its status and the clock decide.
-- An order that is being paid or cancelled now is left to whoever does it. `look`: in how many seconds to look again,
-- when that may have left one open, or when one comes due that soon (the clock of the queue is not ours).
create or replace function app.expire_orders(_limit int, _soon_seconds int, _again boolean) returns table (expired int, look int)
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
  _ids text[]; _next timestamptz;
begin
  with due as (
    select o.id from orders o where o.status = 'NOTPAYED' and o.payment_due_at <= app.now()
    order by o.payment_due_at limit _limit for no key update skip locked),
  ended as (
    update orders o set status = 'CANCELLED', reason = 'PAYMENT_TIMEOUT' from due where o.id = due.id returning o.id),
  told as (
    insert into order_history (order_id, seq, from_status, to_status, reason, actor, at)
    select e.id, 2, 'NOTPAYED', 'CANCELLED', 'PAYMENT_TIMEOUT', 'deadline', app.now() from ended e)
  select coalesce(array_agg(e.id order by e.id), '{}') into _ids from ended e;
  if _ids <> '{}' then
    perform tell_cancelled(_ids, 0, null);
    perform release_stock(_ids);
  end if;
  if cardinality(_ids) < _limit then
    select min(o.payment_due_at) into _next from orders o
    where o.status = 'NOTPAYED' and o.payment_due_at <= app.now() + make_interval(secs => _soon_seconds);
    _next = case when _next <= app.now() then app.now() + interval '1 second' else _next end;
    if _next is not null and take_look('deadline', _next, _again) then
      return query select cardinality(_ids), greatest(1, ceil(extract(epoch from _next - app.now())))::int;
      return;
    end if;
  end if;
  return query select cardinality(_ids), null::int;
end $$;
