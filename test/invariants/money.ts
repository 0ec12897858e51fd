/** Wallets, their ledgers, and the payments of orders. */
import { KEY_EXPIRED } from './keys.ts';

const PAID = "('COMPLETED', 'CANCELED')";

export const MONEY_INVARIANTS = {
  'a wallet is never below zero': `
    select user_id from app.wallets where balance < 0
    union all
    select user_id || ' ' || seq from app.wallet_entries where balance_after < 0`,

  'a wallet is the sum of its entries': `
    select coalesce(w.user_id, e.user_id) from app.wallets w
    full join (select user_id, sum(amount) as balance, count(*) as entries from app.wallet_entries group by 1) e on e.user_id = w.user_id
    where w.user_id is null or e.user_id is null or w.balance <> e.balance or w.entries <> e.entries`,

  'each wallet entry follows the previous entry': `
    select user_id || ' ' || seq from (
      select user_id, seq, balance_after, amount, row_number() over w as nth, coalesce(lag(balance_after) over w, 0) as before
      from app.wallet_entries window w as (partition by user_id order by seq)) e
    where seq <> nth or balance_after <> before + amount`,

  'money is conserved': `
    select 'all wallets' from (
      select (select coalesce(sum(balance), 0) from app.wallets) as held,
        (select coalesce(sum((answer->>'amount')::bigint), 0) from app.idempotency where route = 'chargeWallet') as charged,
        (select coalesce(sum(e.amount), 0) from app.wallet_entries e where e.cause = 'CHARGE' and e.at ${KEY_EXPIRED}
          and not exists (select from app.idempotency i where i.route = 'chargeWallet' and i.answer->>'id' = e.ref)) as forgotten,
        (select coalesce(sum(amount), 0) from app.payments where status in ${PAID}) as paid,
        (select coalesce(sum(amount), 0) from app.payments where status = 'CANCELED') as returned) s
    where held <> charged + forgotten - paid + returned`,

  'each charge has one wallet entry': `
    select coalesce(i.answer->>'id', e.ref) from (select * from app.idempotency where route = 'chargeWallet') i
    full join (select * from app.wallet_entries where cause = 'CHARGE') e on e.ref = i.answer->>'id'
    where i.caller is null and not e.at ${KEY_EXPIRED} or e.ref is null or e.user_id <> i.caller or e.amount <> (i.answer->>'amount')::bigint
      or e.balance_after <> (i.answer->>'balance')::bigint`,

  'each payment has one wallet entry': `
    select coalesce(p.id, e.ref) from (select * from app.payments where status in ${PAID} and amount > 0) p
    full join (select * from app.wallet_entries where cause = 'PAYMENT') e on e.ref = p.id
    where p.id is null or e.ref is null or e.user_id <> p.buyer_id or e.amount <> -p.amount`,

  'each refund equals its payment and is made once': `
    select coalesce(p.id, e.ref) from (select * from app.payments where status = 'CANCELED' and amount > 0) p
    full join (select ref, min(user_id) as user_id, sum(amount) as amount, count(*) as times
      from app.wallet_entries where cause = 'REFUND' group by 1) e on e.ref = p.id
    where p.id is null or e.ref is null or e.user_id <> p.buyer_id or e.amount <> p.amount or e.times <> 1`,

  'the wallet entries of an order add up to nothing or to its total': `
    select o.id from app.orders o join app.payments p on p.order_id = o.id left join app.wallet_entries e on e.ref = p.id
    group by o.id, o.total having -coalesce(sum(e.amount), 0) not in (0, o.total)`,

  'an order is prepared only after its payment': `
    select o.id from app.orders o left join app.payments p on p.order_id = o.id and p.status = 'COMPLETED'
    where (o.status in ('PREPARING', 'SHIPPING', 'DELIVERED')) <> (p.id is not null)`,

  'a payment attempt matches its order': `
    select p.id from app.payments p left join app.orders o on o.id = p.order_id
    where o.id is null or p.buyer_id <> o.buyer_id or p.amount <> o.total
      or (p.status = 'FAILED_QUANTITY') <> (o.reason is not distinct from 'OUT_OF_STOCK')`,

  'an order has the id of its last payment attempt': `
    select o.id from app.orders o left join app.payments p on p.id = o.payment_id
    where (o.payment_id is not null) <> exists (select from app.payments a where a.order_id = o.id)
      or p.order_id is distinct from o.id and o.payment_id is not null
      or exists (select from app.payments a where a.order_id = o.id and a.status in ${PAID} and a.id <> o.payment_id)`,

  'a payment attempt has the times of its status': `
    select id from app.payments where status in ('INITIATED', 'IN_PROGRESS') or ended_at is null or ended_at < initiated_at
      or canceled_at < ended_at or (status = 'CANCELED') <> (canceled_at is not null)
      or (status = 'FAILED_QUANTITY') <> (in_progress_at is null)`,

  'the end of a payment attempt has one event': `
    select coalesce(p.id, e.id) from app.payments p
    full join (
      select data->>'paymentId' as id, min(type) as type, count(*) as times, min(data->>'orderId') as order_id, min(data->>'problem') as problem
      from app.outbox where type in ('order.paid', 'payment.failed') group by 1) e on e.id = p.id
    where p.id is null or e.id is null or e.times <> 1 or e.order_id <> p.order_id or e.problem is distinct from p.problem
      or (e.type = 'order.paid') <> (p.status in ${PAID})`,
} as const;
