/** Stock, its ledger, and the stock cycles of shortage and supply. */
import { KEY_EXPIRED } from './keys.ts';

export const STOCK_INVARIANTS = {
  'the reserved quantity is never above the stock': `
    select product_id from app.stock where not (0 <= reserved and reserved <= on_hand)`,

  'the stock of a product is the sum of its stock moves': `
    select coalesce(s.product_id, m.product_id) from app.stock s
    full join (select product_id, sum(on_hand_delta) as on_hand, sum(reserved_delta) as reserved from app.stock_moves group by 1) m
      on m.product_id = s.product_id
    where (coalesce(s.on_hand, -1), coalesce(s.reserved, -1)) <> (coalesce(m.on_hand, 0), coalesce(m.reserved, 0))`,

  'every product has a stock row': `
    select p.id from app.products p where not exists (select from app.stock s where s.product_id = p.id)`,

  'an order reserves each line once, and an out-of-stock order reserves nothing': `
    select coalesce(l.order_id, m.ref) from (
      select l.order_id, l.product_id, l.quantity from app.order_lines l join app.orders o on o.id = l.order_id
      where o.reason is distinct from 'OUT_OF_STOCK') l
    full join (
      select ref, product_id, sum(reserved_delta) as units, sum(abs(on_hand_delta)) as on_hand, count(*) as times
      from app.stock_moves where cause = 'ORDER' group by 1, 2) m on m.ref = l.order_id and m.product_id = l.product_id
    where l.order_id is null or m.ref is null or m.times <> 1 or m.units <> l.quantity or m.on_hand <> 0`,

  'a cancelled order releases each line once, and no other order releases stock': `
    select coalesce(l.order_id, m.ref) from (
      select l.order_id, l.product_id, l.quantity from app.order_lines l join app.orders o on o.id = l.order_id
      where o.status = 'CANCELLED' and o.reason <> 'OUT_OF_STOCK') l
    full join (
      select ref, product_id, sum(reserved_delta) as units, sum(abs(on_hand_delta)) as on_hand, count(*) as times
      from app.stock_moves where cause = 'RELEASE' group by 1, 2) m on m.ref = l.order_id and m.product_id = l.product_id
    where l.order_id is null or m.ref is null or m.times <> 1 or m.units <> -l.quantity or m.on_hand <> 0`,

  'a shipped order takes each line from the stock once, and no other order does': `
    select coalesce(l.order_id, m.ref) from (
      select l.order_id, l.product_id, l.quantity from app.order_lines l join app.orders o on o.id = l.order_id
      where o.status in ('SHIPPING', 'DELIVERED')) l
    full join (
      select ref, product_id, sum(reserved_delta) as reserved, sum(on_hand_delta) as on_hand, count(*) as times
      from app.stock_moves where cause = 'SHIPMENT' group by 1, 2) m on m.ref = l.order_id and m.product_id = l.product_id
    where l.order_id is null or m.ref is null or m.times <> 1 or m.reserved <> -l.quantity or m.on_hand <> -l.quantity`,

  'the initial stock is added once': `
    select product_id from app.stock_moves where cause = 'INITIAL' group by 1 having count(*) > 1 or sum(abs(reserved_delta)) > 0`,

  'a shortage is announced once in a stock cycle': `
    select coalesce(s.product_id, e.product_id) from app.stock s
    full join (
      select data->>'productId' as product_id, max((data->>'round')::int) as last, count(*) as times, count(distinct data->>'round') as rounds
      from app.outbox where type = 'stock.out' group by 1) e on e.product_id = s.product_id
    where s.product_id is null or s.announced_round <> coalesce(e.last, 0) or e.times <> e.rounds`,

  'each new stock cycle has one event': `
    select coalesce(s.product_id, e.product_id) from app.stock s
    full join (
      select data->>'productId' as product_id, max((data->>'round')::int) as last, count(*) as times, count(distinct data->>'round') as rounds
      from app.outbox where type = 'stock.back' group by 1) e on e.product_id = s.product_id
    where s.product_id is null or s.round <> coalesce(e.last, 1) or s.round - 1 <> coalesce(e.rounds, 0) or e.times <> e.rounds`,

  'a shortage caused by orders is announced': `
    select s.product_id from app.stock s where s.on_hand = s.reserved and s.reserved > 0 and s.announced_round < s.round and 'ORDER' = (
      select m.cause from app.stock_moves m where m.product_id = s.product_id and m.on_hand_delta < m.reserved_delta order by m.id desc limit 1)`,

  'a stock adjustment has an actor, a reason and an idempotency key': `
    select coalesce(m.ref, i.answer->>'id') from (select * from app.stock_moves where cause = 'ADJUSTMENT') m
    full join (select * from app.idempotency where route = 'adjustStock') i on i.answer->>'id' = m.ref
    where m.actor is null or m.reason is null or not (i.caller is null and m.at ${KEY_EXPIRED})
      and (i.caller, i.answer->>'productId', (i.answer->>'delta')::int) is distinct from (m.actor, m.product_id, m.on_hand_delta)`,

  'the stored response of a registration has the id of a product': `
    select i.caller || ' ' || i.key from app.idempotency i where i.route = 'registerProduct'
      and not exists (select from app.products p where p.id = i.answer->>'id' and p.seller_id = i.caller)`,

  'a short order line belongs to an announced stock cycle': `
    select l.order_id from app.order_lines l where l.short_round is not null and not exists (
      select from app.outbox e where e.type = 'stock.out' and e.data->>'productId' = l.product_id and (e.data->>'round')::int = l.short_round)`,

  'an event is published only after its due time': `
    select 'evt_' || id from app.outbox where published_at is not null and (published_at < due_at or claimed_until is null)`,
} as const;
