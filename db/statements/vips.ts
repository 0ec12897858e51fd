import { json, nullable, sql, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import { VIP_UNITS_MIN } from '#domain/limits.ts';
import type { Role } from '#domain/order.ts';
import type { Vip, VipOutcome } from '#domain/vip.ts';

/**
 * Makes the buyer of a large paid order a VIP, in the same commit as the inbox row of the order: a repeat writes nothing. The
 * tables decide, not the message. `since` is the earliest of the buyer's large orders, in whatever order the messages arrive.
 * The account is locked meanwhile, so that a deleted account never becomes a VIP.
 */
export const makeVip = (orderId: string) => sql({ outcome: textOf<VipOutcome>() })`
  with large as materialized (
    select o.id, o.buyer_id, p.ended_at as paid_at
    from app.orders o join app.users u on u.id = o.buyer_id
    join app.payments p on p.order_id = o.id and p.status in ('COMPLETED', 'CANCELED')
    where o.id = ${orderId} and u.withdrawn_at is null
      and (select sum(l.quantity) from app.order_lines l where l.order_id = o.id) >= cast(${VIP_UNITS_MIN} as int)
    for share of u),
  recorded as (
    insert into app.inbox (consumer, event_id) select 'vip', id from large on conflict do nothing returning event_id),
  written as (
    insert into app.vips as v (user_id, since, order_id)
    select large.buyer_id, large.paid_at, large.id from large join recorded on recorded.event_id = large.id
    on conflict (user_id) do update set since = excluded.since, order_id = excluded.order_id
    where (excluded.since, excluded.order_id) < (v.since, v.order_id)
    returning 1)
  select case when exists (select from written) then 'made' when exists (select from large) then 'known' else 'none' end`;

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
