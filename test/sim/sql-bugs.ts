/** Planted bugs of the database's functions: a place or two each, and what stands there instead. */
import { alter } from './bug.ts';
import type { Alteration } from './database.ts';

export const SQL_BUGS: Readonly<Record<string, readonly Alteration[]>> = {
  'an order takes one more than there is': alter('place_orders', '< _order.q[_i] then', '< _order.q[_i] - 1 then'),
  'the last donut is never sold': [
    ...alter('place_orders', 'demand.q > held.available', 'demand.q >= held.available'),
    ...alter('place_orders', '< _order.q[_i] then', '<= _order.q[_i] then'),
  ],
  'an order is placed although a later line is short': alter('place_orders', '_fits = false;', '_fits = _i > 1;'),
  'a shortage is not announced': alter('place_orders', 'and old.announced_round < touched.round', 'and false'),
  'a shortage is announced with every refusal': alter('place_orders', 'and old.announced_round < touched.round', ''),
  'a refusal is told as an order': alter('place_orders', "'order.refused' end", "'order.placed' end"),
  'who is refused is not remembered': alter(
    'place_orders',
    'where line.short is not null order by',
    'where false order by',
  ),
  'a key is of everybody': [
    ...alter('place_orders', 'known.buyer_id = wanted.buyer and known.idempotency_key', 'known.idempotency_key'),
    ...alter('place_orders', 'own.buyer_id = wanted.buyer and own.idempotency_key', 'own.idempotency_key'),
  ],
  'only the first line is reserved': alter(
    'place_orders',
    "'ORDER', line.id from lines line where line.reason is null",
    "'ORDER', line.id from lines line where line.reason is null and line.no = 0",
  ),
  'the history begins late': alter('place_orders', 'select placed.id, 1,', 'select placed.id, 2,'),
  'a repeat answers what is now': alter(
    'place_orders',
    'when own.request_hash <> wanted.hash',
    "when wanted.verdict = 'seen'",
  ),
  'a delivery counts as often as it is told': alter(
    'receive_delivery',
    "if not found then return query select 'repeated'",
    "if false then return query select 'repeated'",
  ),
  'a surplus is put on the shelf': alter(
    'receive_delivery',
    'least(_units, _open.quantity - _open.received)',
    '_units',
  ),
  'a surplus is not reported': alter('receive_delivery', 'if _units > _counted then', 'if false then'),
  'the ledger is one off': alter('receive_delivery', '(_product, _counted, 0,', '(_product, _counted + 1, 0,'),
  'nobody hears that there is more': alter('change_stock', 'if _shortage_ended then', 'if false then'),
  'any product fits a restock': alter('receive_delivery', '_open.product_id <> _product', 'false'),
  'events go out before they are due': alter('claim_outbox', 'and event.due_at <= app.now()', ''),
  'a lease of the relay never ends': alter('claim_outbox', 'or event.claimed_until <= app.now()', ''),
  'whatever is open is marked': alter(
    'mark_published',
    'select value::bigint as id from jsonb_array_elements_text(_ids)',
    'select open.id from app.outbox open where open.published_at is null',
  ),
  'nobody looks again': alter('claim_poll', 'select exists (select from claimed)', 'select false'),
  'a mail of unknown fate is sent again': alter(
    'record_mails',
    "outcome->>'state'",
    "(case outcome->>'state' when 'UNKNOWN' then 'PENDING' else outcome->>'state' end)",
  ),
  'a dead sender’s mail is sent again': alter(
    'claim_mails',
    "state = 'UNKNOWN', ended_at = app.now(), error = 'its sender died'",
    "state = 'PENDING'",
  ),
  'a claim is nobody’s alone': alter(
    'claim_mails',
    "mail.state = 'PENDING' and mail.due_at <=",
    "mail.state in ('PENDING', 'SENDING') and mail.due_at <=",
  ),
  'one mail a batch': alter('claim_mails', 'order by 1, 2, 3 on', 'order by 1, 2, 3 limit 1 on'),
  'who has left is written to': alter('mail_reader', 'account.email is not null', 'true'),
  'everybody may ask the factory': alter('claim_restock', 'if _restock.leased_until > app.now() then', 'if false then'),
  'an old shortage asks again': alter(
    'claim_restock',
    'and stock.round = _round\n      and stock.announced_round = stock.round\n',
    '\n',
  ),
  'an overdue restock is not told': alter('claim_restock', "'restock.overdue'", "'restock.due'"),
  'a no of the factory is a yes': alter(
    'record_factory_response',
    'case when _error is null then',
    'case when true then',
  ),
  'a restock never comes due': alter('open_restock', 'if found then', 'if false then'),
  'a request by hand forgets its key': alter(
    'request_restock',
    "'requestRestock', _key, _hash, 'requested'",
    "'requestRestock', _key || '-', _hash, 'requested'",
  ),
  'a round of a dead letter is not counted': alter(
    'record_dead_letter',
    'rounds = dead.rounds + case when _delay is null then 0 else 1 end',
    'rounds = dead.rounds',
  ),
  'what was done at last is not noted': alter(
    'record_outcomes',
    "dead.state in ('retrying', 'redriven')\n    returning",
    'false returning',
  ),
  'a redrive forgets what its worker held': alter('claim_redrive', 'or item.claimed_until <= app.now()', ''),
  'a recovery is never told': alter('claim_recoveries', 'alert.told_at is null', 'false'),
  'an ad is asked to stop with every look': alter(
    'ask_ads',
    'on conflict do nothing',
    'on conflict (ad_id, round) do update set stop_asked_at = excluded.stop_asked_at',
  ),
  'nobody is asked to resume an ad': alter('ask_ads', 'and request.resume_asked_at is null', 'and false'),
};
