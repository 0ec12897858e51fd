/** Planted bugs of database functions: the replaced text and its replacement. */
import { alter } from './bug.ts';
import type { Alteration } from './database.ts';

export const SQL_BUGS: Readonly<Record<string, readonly Alteration[]>> = {
  'an order takes one unit more than the stock': alter('place_orders', '< _o.q[_i] then', '< _o.q[_i] - 1 then'),
  'the last unit is never sold': [
    ...alter('place_orders', 'd.q > h.a', 'd.q >= h.a'),
    ...alter('place_orders', '< _o.q[_i] then', '<= _o.q[_i] then'),
  ],
  'an order is placed although a later line is short': alter('place_orders', '_fits = false;', '_fits = _i > 1;'),
  'a shortage is not announced': alter('place_orders', 'and old.announced_round < t.round', 'and false'),
  'a shortage is announced with every out-of-stock order': alter(
    'place_orders',
    'and old.announced_round < t.round',
    '',
  ),
  'an out-of-stock order is published as order.placed': alter(
    'place_orders',
    "'order.refused' end",
    "'order.placed' end",
  ),
  'an out-of-stock order does not put its buyer on the waiting list': alter(
    'place_orders',
    'where l.short is not null order by',
    'where false order by',
  ),
  'an idempotency key is shared by all buyers': alter(
    'place_orders',
    'x.buyer_id = o.buyer and x.idempotency_key',
    'x.idempotency_key',
  ),
  'only the first line is reserved': alter(
    'place_orders',
    "'ORDER', l.id from lines l where l.reason is null",
    "'ORDER', l.id from lines l where l.reason is null and l.no = 0",
  ),
  'the order history starts at 2': alter('place_orders', 'select placed.id, 1,', 'select placed.id, 2,'),
  'a repeated request is treated as a conflict': alter(
    'place_orders',
    'when x.request_hash <> o.hash',
    "when o.verdict = 'seen'",
  ),
  'a repeated delivery counts again': alter(
    'receive_delivery',
    "if not found then return query select 'repeated'",
    "if false then return query select 'repeated'",
  ),
  'surplus units are added to the stock': alter(
    'receive_delivery',
    'least(_units, _r.quantity - _r.received)',
    '_units',
  ),
  'surplus units are not reported': alter('receive_delivery', 'if _units > _counted then', 'if false then'),
  'the stock ledger is off by one': alter('receive_delivery', '(_product, _counted, 0,', '(_product, _counted + 1, 0,'),
  'the end of a shortage is not published': alter('change_stock', 'if _lifted then', 'if false then'),
  'a delivery of another product is accepted': alter('receive_delivery', '_r.product_id <> _product', 'false'),
  'events are published before they are due': alter('claim_outbox', 'and o.due_at <= app.now()', ''),
  'the lease of the relay never ends': alter('claim_outbox', 'or o.claimed_until <= app.now()', ''),
  'all open events are marked as published': alter(
    'mark_published',
    'select v::bigint as id from jsonb_array_elements_text(_ids) v',
    'select x.id from app.outbox x where x.published_at is null',
  ),
  'no further poll is scheduled': alter('take_look', 'select exists (select from taken)', 'select false'),
  'a mail with unknown outcome is sent again': alter(
    'record_mails',
    "e->>'state'",
    "(case e->>'state' when 'UNKNOWN' then 'PENDING' else e->>'state' end)",
  ),
  'a mail of a crashed sender is sent again': alter(
    'claim_mails',
    "state = 'UNKNOWN', ended_at = app.now(), error = 'its sender died'",
    "state = 'PENDING'",
  ),
  'two workers claim the same mail': alter(
    'claim_mails',
    "m.state = 'PENDING' and m.due_at <=",
    "m.state in ('PENDING', 'SENDING') and m.due_at <=",
  ),
  'one mail a batch': alter('claim_mails', 'order by 1, 2, 3 on', 'order by 1, 2, 3 limit 1 on'),
  'a deleted account gets mail': alter('mail_reader', 'u.email is not null', 'true'),
  'parallel workers ask the factory': alter('claim_restock', 'if _r.leased_until > app.now() then', 'if false then'),
  'an old shortage event restocks again': alter(
    'claim_restock',
    "and s.round = (_message->'data'->>'round')::int\n      and s.announced_round = s.round\n",
    '\n',
  ),
  'an overdue restock is not reported': alter('claim_restock', "'restock.overdue'", "'restock.due'"),
  'an error of the factory counts as acceptance': alter(
    'record_factory_answer',
    'case when _error is null then',
    'case when true then',
  ),
  'a restock never comes due': alter('open_restock', 'if found then', 'if false then'),
  'a manual restock ignores its idempotency key': alter('request_restock', 'and i.key = _key', 'and false'),
  'a retry round of a dead letter is not counted': alter(
    'record_dead_letter',
    'rounds = d.rounds + case when _delay is null then 0 else 1 end',
    'rounds = d.rounds',
  ),
  'the success of a retried dead letter is not recorded': alter(
    'note_ends',
    "d.state in ('retrying', 'redriven') returning",
    'false returning',
  ),
  'a redrive forgets the messages of a crashed worker': alter('claim_redrive', 'or i.claimed_until <= app.now()', ''),
  'a recovery is never reported': alter('claim_recoveries', 'a.told_at is null', 'false'),
  'every stock event asks an ad to stop': alter(
    'ask_ads',
    'on conflict do nothing',
    'on conflict (ad_id, round) do update set stop_asked_at = excluded.stop_asked_at',
  ),
  'no ad manager is asked to resume': alter('ask_ads', 'and r.resume_asked_at is null', 'and false'),
};
