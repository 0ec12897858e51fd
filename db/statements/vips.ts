import { json, nullable, sql, text, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import { VIP_UNITS_MIN } from '#domain/limits.ts';
import type { Role } from '#domain/order.ts';
import type { Vip, VipOutcome } from '#domain/vip.ts';

/**
 * Makes the buyers of large paid orders VIPs, in the same commit as the inbox rows of the orders: a repeat writes nothing. The
 * tables decide, not the messages. `since` is the earliest of a buyer's large orders, in whatever order the messages arrive.
 * The accounts are locked meanwhile, so that a deleted account never becomes a VIP. Accounts, inbox rows and VIPs are each
 * locked in one order, so that two workers wait for each other and never deadlock. Returns one row for each order.
 */
export const makeVips = (orderIds: readonly string[]) => sql({ orderId: text, outcome: textOf<VipOutcome>() })`
  with given as (select distinct e as id from jsonb_array_elements_text(cast(${{ json: orderIds }} as jsonb)) e),
  large as materialized (
    select o.id, o.buyer_id, p.ended_at as paid_at
    from given join app.orders o on o.id = given.id join app.users u on u.id = o.buyer_id
    join app.payments p on p.order_id = o.id and p.status in ('COMPLETED', 'CANCELED')
    where u.withdrawn_at is null
      and (select sum(l.quantity) from app.order_lines l where l.order_id = o.id) >= cast(${VIP_UNITS_MIN} as int)
    order by u.id for share of u),
  recorded as (
    insert into app.inbox (consumer, event_id) select 'vip', id from large order by id
    on conflict do nothing returning event_id),
  earliest as (
    select distinct on (large.buyer_id) large.buyer_id, large.paid_at, large.id
    from large join recorded on recorded.event_id = large.id order by large.buyer_id, large.paid_at, large.id),
  written as (
    insert into app.vips as v (user_id, since, order_id) select * from earliest
    on conflict (user_id) do update set since = excluded.since, order_id = excluded.order_id
    where (excluded.since, excluded.order_id) < (v.since, v.order_id)
    returning order_id)
  select given.id, case when written.order_id is not null then 'made' when large.id is not null then 'known' else 'none' end
  from given left join large on large.id = given.id left join written on written.order_id = given.id`;

/** VIPs with orders older than `before`, newest first; for operators. */
export const listVips = (caller: Principal, before: string, limit: number) => sql({
  role: nullable(textOf<Role>()),
  vip: nullable(json<Vip>()),
})`
  select r.role, case when v.user_id is not null then
    jsonb_build_object('userId', v.user_id, 'since', app.rfc3339(v.since), 'orderId', v.order_id) end
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join lateral (
    select * from app.vips v where r.role = 'OPERATOR' and v.order_id < ${before} order by v.order_id desc limit ${limit}) v on true
  order by v.order_id desc`;
