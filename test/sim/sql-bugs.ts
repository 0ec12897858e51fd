/** Planted bugs of the database's functions: a place or two each, and what stands there instead. */
import { alter } from './bug.ts';
import type { Alteration } from './database.ts';

export const SQL_BUGS: Readonly<Record<string, readonly Alteration[]>> = {
  'an order takes one more than there is': alter('place_orders', '< _o.q[_i] then', '< _o.q[_i] - 1 then'),
  'the last donut is never sold': [
    ...alter('place_orders', 'd.q > h.a', 'd.q >= h.a'),
    ...alter('place_orders', '< _o.q[_i] then', '<= _o.q[_i] then'),
  ],
  'an order is placed although a later line is short': alter('place_orders', '_fits = false;', '_fits = _i > 1;'),
  'a shortage is not announced': alter('place_orders', 'and old.announced_round < t.round', 'and false'),
  'a shortage is announced with every refusal': alter('place_orders', 'and old.announced_round < t.round', ''),
  'a refusal is told as an order': alter('place_orders', "'order.refused' end", "'order.placed' end"),
  'who is refused is not remembered': alter(
    'place_orders',
    'where l.short is not null order by',
    'where false order by',
  ),
  'a key is of everybody': alter('place_orders', 'x.buyer_id = o.buyer and x.idempotency_key', 'x.idempotency_key'),
  'only the first line is reserved': alter(
    'place_orders',
    "'ORDER', l.id from lines l where l.reason is null",
    "'ORDER', l.id from lines l where l.reason is null and l.no = 0",
  ),
  'the history begins late': alter('place_orders', 'select placed.id, 1,', 'select placed.id, 2,'),
  'a repeat answers what is now': alter('place_orders', 'when x.request_hash <> o.hash', "when o.verdict = 'seen'"),
  'a delivery counts as often as it is told': alter(
    'receive_delivery',
    "if not found then return query select 'repeated'",
    "if false then return query select 'repeated'",
  ),
  'a surplus is put on the shelf': alter('receive_delivery', 'least(_units, _r.quantity - _r.received)', '_units'),
  'a surplus is not reported': alter('receive_delivery', 'if _units > _counted then', 'if false then'),
  'the ledger is one off': alter('receive_delivery', '(_product, _counted, 0,', '(_product, _counted + 1, 0,'),
  'nobody hears that there is more': alter('change_stock', 'if _lifted then', 'if false then'),
  'any product fits a restock': alter('receive_delivery', '_r.product_id <> _product', 'false'),
  'events go out before they are due': alter('claim_outbox', 'and o.due_at <= app.now()', ''),
  'a lease of the relay never ends': alter('claim_outbox', 'or o.claimed_until <= app.now()', ''),
  'whatever is open is marked': alter(
    'mark_published',
    'select v::bigint as id from jsonb_array_elements_text(_ids) v',
    'select x.id from app.outbox x where x.published_at is null',
  ),
  'nobody looks again': alter('take_look', 'select exists (select from taken)', 'select false'),
  'a mail of unknown fate is sent again': alter(
    'record_mails',
    "e->>'state'",
    "(case e->>'state' when 'UNKNOWN' then 'PENDING' else e->>'state' end)",
  ),
  'a dead sender’s mail is sent again': alter(
    'claim_mails',
    "state = 'UNKNOWN', ended_at = app.now(), error = 'its sender died'",
    "state = 'PENDING'",
  ),
  'a claim is nobody’s alone': alter(
    'claim_mails',
    "m.state = 'PENDING' and m.due_at <=",
    "m.state in ('PENDING', 'SENDING') and m.due_at <=",
  ),
  'one mail a batch': alter('claim_mails', 'order by 1, 2, 3 on', 'order by 1, 2, 3 limit 1 on'),
  'who has left is written to': alter('mail_reader', 'u.email is not null', 'true'),
  'everybody may ask the factory': alter('claim_restock', 'if _r.leased_until > app.now() then', 'if false then'),
  'an old shortage asks again': alter(
    'claim_restock',
    "and s.round = (_message->'data'->>'round')::int\n      and s.announced_round = s.round\n",
    '\n',
  ),
  'an overdue restock is not told': alter('claim_restock', "'restock.overdue'", "'restock.due'"),
  'a no of the factory is a yes': alter(
    'record_factory_answer',
    'case when _error is null then',
    'case when true then',
  ),
  'a restock never comes due': alter('open_restock', 'if found then', 'if false then'),
  'a request by hand forgets its key': alter('request_restock', 'and i.key = _key', 'and false'),
  'a round of a dead letter is not counted': alter(
    'record_dead_letter',
    'rounds = d.rounds + case when _delay is null then 0 else 1 end',
    'rounds = d.rounds',
  ),
  'what was done at last is not noted': alter(
    'note_ends',
    "d.state in ('retrying', 'redriven') returning",
    'false returning',
  ),
  'a redrive forgets what its worker held': alter('claim_redrive', 'or i.claimed_until <= app.now()', ''),
  'a recovery is never told': alter('claim_recoveries', 'a.told_at is null', 'false'),
  'an ad is asked to stop with every look': alter(
    'ask_ads',
    'on conflict do nothing',
    'on conflict (ad_id, round) do update set stop_asked_at = excluded.stop_asked_at',
  ),
  'nobody is asked to resume an ad': alter('ask_ads', 'and r.resume_asked_at is null', 'and false'),
};
