-- Cancels unpaid orders whose deadline has passed, at most _limit a call. Each is cancelled once, because its row is
-- locked and its status and the clock decide. An order that is being paid or cancelled now is skipped. `poll_seconds`:
-- when to poll again, if an order was left open or expires within _soon_seconds. With the payment window as
-- _soon_seconds every unpaid order has a poll of its own time, whatever happened to the message that announced it.
-- Generic plans: see claim_mails.
create or replace function app.expire_orders(_limit int, _soon_seconds int, _again boolean)
returns table (expired int, poll_seconds int)
language plpgsql set search_path = app, pg_temp set enable_seqscan = off
set plan_cache_mode = force_generic_plan as $$
declare
  _ids text[];
  _next timestamptz;
begin
  with due as (
    select unpaid.id from orders unpaid
    where unpaid.status = 'NOTPAYED' and unpaid.payment_due_at <= app.now()
    order by unpaid.payment_due_at limit _limit for no key update skip locked),
  ended as (
    update orders unpaid set status = 'CANCELLED', reason = 'PAYMENT_TIMEOUT' from due where unpaid.id = due.id
    returning unpaid.id),
  write_history as (
    insert into order_history (order_id, seq, from_status, to_status, reason, actor, at)
    select ended.id, 2, 'NOTPAYED', 'CANCELLED', 'PAYMENT_TIMEOUT', 'deadline', app.now() from ended)
  select coalesce(array_agg(ended.id order by ended.id), '{}') into _ids from ended;
  if _ids <> '{}' then
    perform publish_cancelled(_ids, 0, null);
    perform release_stock(_ids);
  end if;
  if cardinality(_ids) < _limit then
    select min(unpaid.payment_due_at) into _next from orders unpaid
    where unpaid.status = 'NOTPAYED' and unpaid.payment_due_at <= app.now() + make_interval(secs => _soon_seconds);
    _next = case when _next <= app.now() then app.now() + interval '1 second' else _next end;
    if _next is not null and claim_poll('deadline', _next, _again) then
      return query select cardinality(_ids), greatest(1, ceil(extract(epoch from _next - app.now())))::int;
      return;
    end if;
  end if;
  return query select cardinality(_ids), null::int;
end $$;
