import { RESTOCK_LEASE_SECONDS, RESTOCK_OVERDUE_MINUTES } from '#domain/limits.ts';

/** Restocks: requested and received units, and reports to the operators. */
export const RESTOCK_INVARIANTS = {
  'a product has at most one open restock': `
    select product_id from app.restocks where closed_at is null group by 1 having count(*) > 1`,

  'the received units of a restock are the units added to the stock': `
    select coalesce(r.id, m.ref) from app.restocks r
    full join (
      select ref, min(product_id) as product_id, sum(on_hand_delta) as units, sum(abs(reserved_delta)) as reserved
      from app.stock_moves where cause = 'FACTORY' group by 1) m on m.ref = r.id
    where r.id is null or r.received <> coalesce(m.units, 0) or m.product_id <> r.product_id or m.reserved <> 0`,

  'a restock is closed by its last unit, or with a reason before that': `
    select id from app.restocks where (closed_at is not null) <> (received = quantity or closed_by is not null)
      or (state = 'CLOSED') <> (closed_at is not null) or closed_by is not null and received = quantity`,

  'a deleted product has no open restock': `
    select r.id from app.restocks r join app.products p on p.id = r.product_id
    where r.closed_at is null and p.deleted_at is not null`,

  'the system closes a restock only for a reason of its product': `
    select r.id from app.restocks r join app.products p on p.id = r.product_id
    where r.closed_by = 'system' and not (r.close_reason = 'PRODUCT_DELETED' and p.deleted_at is not null
      or r.close_reason = 'RESTOCKS_OFF' and r.requested_by = 'system' or r.close_reason = 'SALE_ENDED')`,

  'a person who closes a restock closes it for every shortage announced before': `
    select r.id from app.restocks r
    where coalesce(r.closed_by <> 'system', false) <> (r.covered_round is not null) or exists (
      select from app.outbox e where e.type = 'stock.out' and e.data->>'productId' = r.product_id
        and e.created_at < r.closed_at and (e.data->>'round')::int > r.covered_round)`,

  'no restock opens automatically for a shortage that a closing covers': `
    select r.id from app.restocks r join app.restocks given_up on given_up.product_id = r.product_id
      and given_up.covered_round >= r.round and given_up.closed_at < r.created_at
    where r.requested_by = 'system'`,

  'every surplus unit is reported': `
    select coalesce(r.id, e.id) from app.restocks r
    full join (select data->>'restockId' as id, sum((data->>'units')::int) as units from app.outbox where type = 'restock.surplus' group by 1) e
      on e.id = r.id
    where r.id is null or r.surplus <> coalesce(e.units, 0)`,

  // An attempt repeats later only while the factory could not be asked, each time one overdue period later, minus a lease.
  'each restock attempt comes due once': `
    select coalesce(r.id, e.id) from app.restocks r
    full join (
      select id, max(attempt) as last, count(*) filter (where gap < interval '${RESTOCK_OVERDUE_MINUTES * 60 - RESTOCK_LEASE_SECONDS} seconds') as repeated,
        count(distinct attempt) as attempts
      from (
        select data->>'restockId' as id, (data->>'attempt')::int as attempt,
          due_at - lag(due_at) over (partition by data->>'restockId', data->>'attempt' order by due_at) as gap
        from app.outbox where type = 'restock.due') o group by 1) e on e.id = r.id
    where r.id is null or (r.attempt, 0, r.attempt) is distinct from (e.last, e.repeated::int, e.attempts::int)`,

  'an overdue restock is reported': `
    select r.id from app.restocks r where r.state = 'OVERDUE' and not exists (
      select from app.outbox e where e.type = 'restock.overdue' and e.data->>'restockId' = r.id)`,

  'a restock that waits for the factory has a due time': `
    select id from app.restocks where state in ('ASKING', 'ASKED') and due_at is null`,

  'the stored response of a manual restock has the id of a restock': `
    select i.caller || ' ' || i.key from app.idempotency i where i.route = 'requestRestock'
      and not exists (select from app.restocks r where r.id = i.answer->>'id')`,
} as const;
