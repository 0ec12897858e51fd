/** Planted bugs of database functions: the replaced text and its replacement. */
import { alter } from './bug.ts';
import type { Alteration } from './database.ts';

export const SQL_BUGS: Readonly<Record<string, readonly Alteration[]>> = {
  'an order takes one unit more than the stock': alter(
    'place_orders',
    '< _order.q[_i] then',
    '< _order.q[_i] - 1 then',
  ),
  'the last unit is never sold': [
    ...alter('place_orders', 'demand.q > held.available', 'demand.q >= held.available'),
    ...alter('place_orders', '< _order.q[_i] then', '<= _order.q[_i] then'),
  ],
  'an order is placed although a later line is short': alter('place_orders', '_fits = false;', '_fits = _i > 1;'),
  'a shortage is not announced': alter('place_orders', 'and touched.announced_round = touched.round', 'and false'),
  'a shortage is announced with every out-of-stock order': alter(
    'place_orders',
    'and _announced_rounds[array_position(_locked, touched.product_id)] < touched.round',
    '',
  ),
  'an out-of-stock order is published as order.placed': alter(
    'place_orders',
    "'order.refused' end",
    "'order.placed' end",
  ),
  'an out-of-stock order does not put its buyer on the waiting list': alter(
    'place_orders',
    'where _line_shorts[line.place] is not null and',
    'where false and',
  ),
  'an idempotency key is shared by all buyers': [
    ...alter('place_orders', 'known.buyer_id = wanted.buyer and known.idempotency_key', 'known.idempotency_key'),
    ...alter('place_orders', 'own.buyer_id = wanted.buyer and own.idempotency_key', 'own.idempotency_key'),
  ],
  'only the first line is reserved': alter(
    'place_orders',
    "'ORDER', line.id from lines line where line.reason is null",
    "'ORDER', line.id from lines line where line.reason is null and line.no = 0",
  ),
  'the order history starts at 2': alter('place_orders', 'select placed.id, 1,', 'select placed.id, 2,'),
  'a repeated request is treated as a conflict': alter(
    'place_orders',
    'when own.request_hash <> wanted.hash',
    "when wanted.verdict = 'seen'",
  ),
  'a repeated delivery counts again': alter(
    'receive_delivery',
    "if not found then return query select 'repeated'",
    "if false then return query select 'repeated'",
  ),
  'surplus units are added to the stock': alter(
    'receive_delivery',
    'least(_units, _open.quantity - _open.received)',
    '_units',
  ),
  'surplus units are not reported': alter('receive_delivery', 'if _units > _counted then', 'if false then'),
  'the stock ledger is off by one': alter('receive_delivery', '(_product, _counted, 0,', '(_product, _counted + 1, 0,'),
  'the end of a shortage is not published': alter('change_stock', 'if _begins then', 'if false then'),
  'a delivery of another product is accepted': alter('receive_delivery', '_open.product_id <> _product', 'false'),
  'events are published before they are due': alter('claim_outbox', 'and event.due_at <= app.now()', ''),
  'the lease of the relay never ends': alter('claim_outbox', 'or event.claimed_until <= app.now()', ''),
  'all open events are marked as published': alter(
    'mark_published',
    'select value::bigint as id from jsonb_array_elements_text(_ids)',
    'select open.id from app.outbox open where open.published_at is null',
  ),
  'no further poll is scheduled': alter('claim_poll', 'return found', 'return false'),
  'a mail with unknown outcome is sent again': alter(
    'record_mails',
    "outcome->>'state'",
    "(case outcome->>'state' when 'UNKNOWN' then 'PENDING' else outcome->>'state' end)",
  ),
  'a mail of a crashed sender is sent again': alter(
    'claim_mails',
    "state = 'UNKNOWN', ended_at = app.now(), error = 'its sender died'",
    "state = 'PENDING'",
  ),
  'two workers claim the same mail': alter(
    'claim_mails',
    "mail.state = 'PENDING' and mail.due_at <=",
    "mail.state in ('PENDING', 'SENDING') and mail.due_at <=",
  ),
  'one mail a batch': alter('store_mails', 'news.kind desc on', 'news.kind desc limit 1 on'),
  'a deleted account gets mail': alter('mail_reader', 'account.email is not null', 'true'),
  'parallel workers ask the factory': alter(
    'claim_restock',
    'if _restock.leased_until > app.now() then',
    'if false then',
  ),
  'an old shortage event restocks again': alter('claim_restock', 'and shortage_round(stock) = _round\n', '\n'),
  'a deletion leaves the restock of the product open': alter(
    'delete_product',
    'perform close_deleted_restocks(array[_product]);',
    '',
  ),
  'the factory is asked although restocks were switched off': alter(
    'claim_restock',
    'not is_restockable(_restocked, _restock.requested_by)',
    'false',
  ),
  'a closing does not cover the announced shortage': alter(
    'close_restock',
    '(select stock.announced_round from stock where stock.product_id = open.product_id)',
    '0',
  ),
  'a shortage that a closing covers is restocked again': alter(
    'claim_restock',
    'and given_up.covered_round >= _round',
    'and false',
  ),
  'a restock closed by a person still counts deliveries': alter(
    'receive_delivery',
    'case when _open.closed_at is null then',
    'case when true then',
  ),
  'a delivery of another factory is accepted': alter('receive_delivery', 'or _open.factory_id <> _factory', ''),
  'an overdue restock is not reported': alter('claim_restock', "'restock.overdue'", "'restock.due'"),
  'an error of the factory counts as acceptance': alter(
    'record_factory_response',
    'case when _error is null then',
    'case when true then',
  ),
  'a restock never comes due': alter('open_restock', 'if found then', 'if false then'),
  'a manual restock ignores its idempotency key': alter(
    'request_restock',
    "'requestRestock', _key, _hash, 'requested'",
    "'requestRestock', _key || '-', _hash, 'requested'",
  ),
  'a retry round of a dead letter is not counted': alter(
    'record_dead_letter',
    'rounds = dead.rounds + case when _delay is null then 0 else 1 end',
    'rounds = dead.rounds',
  ),
  'the success of a retried dead letter is not recorded': alter(
    'record_outcomes',
    "dead.state in ('retrying', 'redriven', 'parked')\n    returning",
    'false returning',
  ),
  'a redrive forgets the messages of a crashed worker': alter(
    'claim_redrive_items',
    'or item.claimed_until <= app.now()',
    '',
  ),
  'a dead letter without a recorded outcome never ends': alter(
    'settle_dead_letters',
    "where dead.state in ('retrying', 'redriven')",
    'where false',
  ),
  'a recovery is never reported': alter('claim_recoveries', 'alert.told_at is null', 'false'),
  'every stock event asks an ad to stop': alter(
    'ask_ads',
    'on conflict do nothing',
    'on conflict (ad_id, round) do update set stop_asked_at = excluded.stop_asked_at',
  ),
  'no ad manager is asked to resume': alter('ask_ads', 'and request.resume_asked_at is null', 'and false'),
};
