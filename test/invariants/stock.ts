/** Stock, its ledger, and the rounds of shortage and supply. */
import { KEY_EXPIRED } from './keys.ts';

export const STOCK_INVARIANTS = {
  'a shelf holds what it has promised': `
    select product_id from app.stock where not (0 <= reserved and reserved <= on_hand)`,

  'a shelf is the sum of its moves': `
    select coalesce(s.product_id, m.product_id) from app.stock s
    full join (select product_id, sum(on_hand_delta) as on_hand, sum(reserved_delta) as reserved from app.stock_moves group by 1) m
      on m.product_id = s.product_id
    where (coalesce(s.on_hand, -1), coalesce(s.reserved, -1)) <> (coalesce(m.on_hand, 0), coalesce(m.reserved, 0))`,

  'a product has a shelf': `
    select p.id from app.products p where not exists (select from app.stock s where s.product_id = p.id)`,

  'an order reserves each line once and a refused one nothing': `
    select coalesce(l.order_id, m.ref) from (
      select l.order_id, l.product_id, l.quantity from app.order_lines l join app.orders o on o.id = l.order_id
      where o.reason is distinct from 'OUT_OF_STOCK') l
    full join (
      select ref, product_id, sum(reserved_delta) as units, sum(abs(on_hand_delta)) as on_hand, count(*) as times
      from app.stock_moves where cause = 'ORDER' group by 1, 2) m on m.ref = l.order_id and m.product_id = l.product_id
    where l.order_id is null or m.ref is null or m.times <> 1 or m.units <> l.quantity or m.on_hand <> 0`,

  'a cancelled order gives back each line once, and no other gives any': `
    select coalesce(l.order_id, m.ref) from (
      select l.order_id, l.product_id, l.quantity from app.order_lines l join app.orders o on o.id = l.order_id
      where o.status = 'CANCELLED' and o.reason <> 'OUT_OF_STOCK') l
    full join (
      select ref, product_id, sum(reserved_delta) as units, sum(abs(on_hand_delta)) as on_hand, count(*) as times
      from app.stock_moves where cause = 'RELEASE' group by 1, 2) m on m.ref = l.order_id and m.product_id = l.product_id
    where l.order_id is null or m.ref is null or m.times <> 1 or m.units <> -l.quantity or m.on_hand <> 0`,

  'a sent order has left the shelf line by line, and no other has': `
    select coalesce(l.order_id, m.ref) from (
      select l.order_id, l.product_id, l.quantity from app.order_lines l join app.orders o on o.id = l.order_id
      where o.status in ('SHIPPING', 'DELIVERED')) l
    full join (
      select ref, product_id, sum(reserved_delta) as reserved, sum(on_hand_delta) as on_hand, count(*) as times
      from app.stock_moves where cause = 'SHIPMENT' group by 1, 2) m on m.ref = l.order_id and m.product_id = l.product_id
    where l.order_id is null or m.ref is null or m.times <> 1 or m.reserved <> -l.quantity or m.on_hand <> -l.quantity`,

  'the first stock is put on the shelf once': `
    select product_id from app.stock_moves where cause = 'INITIAL' group by 1 having count(*) > 1 or sum(abs(reserved_delta)) > 0`,

  'a shortage is announced once a round': `
    select coalesce(s.product_id, e.product_id) from app.stock s
    full join (
      select data->>'productId' as product_id, max((data->>'round')::int) as last, count(*) as times, count(distinct data->>'round') as rounds
      from app.outbox where type = 'stock.out' group by 1) e on e.product_id = s.product_id
    where s.product_id is null or s.announced_round <> coalesce(e.last, 0) or e.times <> e.rounds`,

  'a new round is told once': `
    select coalesce(s.product_id, e.product_id) from app.stock s
    full join (
      select data->>'productId' as product_id, max((data->>'round')::int) as last, count(*) as times, count(distinct data->>'round') as rounds
      from app.outbox where type = 'stock.back' group by 1) e on e.product_id = s.product_id
    where s.product_id is null or s.round <> coalesce(e.last, 1) or s.round - 1 <> coalesce(e.rounds, 0) or e.times <> e.rounds`,

  'a shelf that was emptied by orders is announced': `
    select s.product_id from app.stock s where s.on_hand = s.reserved and s.reserved > 0 and s.announced_round < s.round and 'ORDER' = (
      select m.cause from app.stock_moves m where m.product_id = s.product_id and m.on_hand_delta < m.reserved_delta order by m.id desc limit 1)`,

  'a correction says who and why, and has its key': `
    select coalesce(m.ref, i.answer->>'id') from (select * from app.stock_moves where cause = 'ADJUSTMENT') m
    full join (select * from app.idempotency where route = 'adjustStock') i on i.answer->>'id' = m.ref
    where m.actor is null or m.reason is null or not (i.caller is null and m.at ${KEY_EXPIRED})
      and (i.caller, i.answer->>'productId', (i.answer->>'delta')::int) is distinct from (m.actor, m.product_id, m.on_hand_delta)`,

  'a product that was answered is there': `
    select i.caller || ' ' || i.key from app.idempotency i where i.route = 'registerProduct'
      and not exists (select from app.products p where p.id = i.answer->>'id' and p.seller_id = i.caller)`,

  'a refused line is of an announced round': `
    select l.order_id from app.order_lines l where l.short_round is not null and not exists (
      select from app.outbox e where e.type = 'stock.out' and e.data->>'productId' = l.product_id and (e.data->>'round')::int = l.short_round)`,

  'an event is published only once it is due': `
    select 'evt_' || id from app.outbox where published_at is not null and (published_at < due_at or claimed_until is null)`,
} as const;
