/** Invariant -> what is done to a lived-in shop, each of which breaks it. */

import type { INVARIANTS } from '#test/invariants.ts';
import { PLANTED_BUYING } from './planted-buying.ts';
import { PLANTED_DEAD_LETTERS } from './planted-dead-letters.ts';
import { PLANTED_NOTICES } from './planted-notices.ts';
import { PLANTED_PEOPLE } from './planted-people.ts';

const REFUSED = "(select min(id) from app.orders where reason = 'OUT_OF_STOCK')";
const PLACED =
  '(select o.id from app.orders o join app.order_lines l on l.order_id = o.id where o.reason is null and l.line = 1)';
const event = (type: string, data: string) =>
  `insert into app.outbox (topic, type, data) values ('stock', '${type}', ${data})`;
const again = (type: string) =>
  `insert into app.outbox (topic, type, data, due_at)
   select topic, type, data, due_at from app.outbox where type = '${type}' limit 1`;
const history = (columns: string) =>
  `insert into app.order_history (order_id, seq, from_status, to_status, reason, actor, at) select o.id, ${columns} from app.orders o where o.id = ${PLACED}`;

/** What is done to the shop, and every invariant that must notice. */
export const PLANTED: Readonly<Record<keyof typeof INVARIANTS, readonly string[]>> = {
  ...PLANTED_DEAD_LETTERS,
  ...PLANTED_BUYING,
  ...PLANTED_PEOPLE,
  ...PLANTED_NOTICES,
  'a shelf holds what it has promised': [
    'update app.stock set reserved = on_hand + 1',
    'update app.stock set reserved = -1',
  ],
  'a shelf is the sum of its moves': [
    'update app.stock set on_hand = on_hand + 1',
    "delete from app.stock_moves where cause = 'FACTORY'",
    "insert into app.stock_moves (product_id, on_hand_delta, reserved_delta, cause, ref) values ('prd_none', 1, 0, 'INITIAL', 'x')",
  ],
  'a product has a shelf': ['delete from app.stock where product_id = (select min(product_id) from app.stock)'],
  'an order reserves each line once and a refused one nothing': [
    "delete from app.stock_moves where cause = 'ORDER'",
    `update app.stock_moves set ref = ${REFUSED} where cause = 'ORDER'`,
    `insert into app.stock_moves (product_id, on_hand_delta, reserved_delta, cause, ref) select product_id, 0, reserved_delta, 'ORDER', ref from app.stock_moves where ref = ${PLACED}`,
    "update app.stock_moves set reserved_delta = reserved_delta + 1 where cause = 'ORDER'",
  ],
  'the first stock is put on the shelf once': [
    "insert into app.stock_moves (product_id, on_hand_delta, reserved_delta, cause, ref) select product_id, 1, 0, 'INITIAL', ref from app.stock_moves where cause = 'INITIAL'",
  ],
  'a shortage is announced once a round': [
    "delete from app.outbox where type = 'stock.out'",
    again('stock.out'),
    'update app.stock set announced_round = 0',
    event('stock.out', `'{"productId": "prd_none", "round": 1}'`),
  ],
  'a new round is told once': [
    "delete from app.outbox where type = 'stock.back'",
    again('stock.back'),
    'update app.stock set round = round + 1',
  ],
  'a shelf that was emptied by orders is announced': ['update app.stock set on_hand = reserved, announced_round = 0'],
  'a refused line is of an announced round': [
    'update app.order_lines set short_round = 7 where short_round is not null',
  ],
  'an event is published only once it is due': [
    "update app.outbox set due_at = published_at + interval '1 second' where published_at is not null",
    'update app.outbox set claimed_until = null',
  ],
  'an order is worth its lines': [
    'update app.orders set total = total + 1',
    `delete from app.order_lines where order_id = ${PLACED}`,
  ],
  'lines are counted from 0 and name a product once': [
    `delete from app.order_lines where order_id = ${PLACED} and line = 0`,
    `update app.order_lines set product_id = (select max(id) from app.products) where order_id = ${PLACED}`,
  ],
  'an order is of one seller': [
    "update app.products set seller_id = (select min(id) from app.users where role = 'BUYER') where id = (select max(product_id) from app.order_lines)",
  ],
  'a refused order says which line fell short': [
    'update app.order_lines set short_round = null, short_available = null',
    'update app.order_lines set short_available = quantity where short_round is not null',
    `update app.order_lines set short_round = 1, short_available = 0 where order_id = ${PLACED}`,
  ],
  'a status is the last of its history': [
    `update app.orders set status = 'PREPARING' where id = ${PLACED}`,
    `delete from app.order_history where order_id = ${PLACED}`,
  ],
  'a history has no gap': [
    history("3, 'NOTPAYED', 'PREPARING', null, 'test', app.now()"),
    history("2, 'PREPARING', 'SHIPPING', null, 'test', app.now()"),
  ],
  'a status changes only as it may': [
    history("2, 'NOTPAYED', 'DELIVERED', null, 'test', app.now()"),
    history("2, 'NOTPAYED', 'CANCELLED', null, 'test', app.now()"),
    `update app.order_history set reason = 'CUSTOMER' where order_id = ${REFUSED}`,
  ],
  'paid before the deadline, timed out after it': [
    history("2, 'NOTPAYED', 'PREPARING', null, 'test', o.payment_due_at + interval '1 ms'"),
    history("2, 'NOTPAYED', 'CANCELLED', 'PAYMENT_TIMEOUT', 'test', o.payment_due_at - interval '1 ms'"),
  ],
  'a key makes one order': ["update app.orders set idempotency_key = 'same'"],
  'an order has its one event': [
    "delete from app.outbox where type = 'order.refused'",
    again('order.placed'),
    `update app.outbox set data = jsonb_set(data, '{units}', '99') where type = 'order.placed'`,
    "update app.outbox set type = 'order.placed' where type = 'order.refused'",
    event('order.placed', `'{"orderId": "ord_none"}'`),
  ],
  'who was refused stands in the line, and nobody waits for what he was not refused': [
    'delete from app.waitlist',
    "insert into app.waitlist (product_id, buyer_id, refused_at, turn) select product_id, 'usr_none', app.now(), 0 from app.waitlist limit 1",
  ],
  'a product has one open restock at most': [
    'update app.restocks set product_id = (select min(id) from app.products), closed_at = null',
  ],
  'a restock received what was put on the shelf for it': [
    'update app.restocks set received = received - 1 where received > 0',
    "update app.stock_moves set ref = 'rst_none' where cause = 'FACTORY'",
  ],
  'a restock is closed when all of it came, or by a person before that': [
    'update app.restocks set closed_at = null',
    'update app.restocks set quantity = quantity + 1',
    "update app.restocks set closed_by = 'usr_x', close_reason = 'x' where received = quantity",
  ],
  'a surplus is reported to the unit': [
    'update app.restocks set surplus = surplus + 1',
    "delete from app.outbox where type = 'restock.surplus'",
    again('restock.surplus'),
  ],
  'an attempt comes due once': [
    'update app.restocks set attempt = attempt + 1',
    "delete from app.outbox where type = 'restock.due'",
    again('restock.due'),
  ],
  'an overdue restock is reported': ["update app.restocks set state = 'OVERDUE' where state = 'ASKING'"],
  'a restock that waits for the factory knows until when': ['update app.restocks set due_at = null'],
  'an answer by hand names a restock': [`update app.idempotency set answer = '{"id": "rst_none"}'`],
  'a mail is written once': [
    'insert into app.mails (kind, subject_id, recipient_id, data) select kind, subject_id, recipient_id, data from app.mails',
  ],
  'few mails are claimed and unsent': [
    "insert into app.mails (kind, subject_id, recipient_id, state, claimed_at) select kind, subject_id, recipient_id, 'SENDING', app.now() from app.mails, generate_series(1, 51) where state = 'SENDING'",
  ],
  'a mail that left has its number, one that ended its time': [
    'update app.mails set provider_id = null',
    'update app.mails set ended_at = null',
    'update app.mails set claimed_at = null',
  ],
  'a mail is sent once more only because an operator wished it': [
    'update app.mails set resends = resends + 1',
    "insert into app.operator_actions (operator, action, target, detail) values ('usr_x', 'resend', 'mail_' || (select min(id) from app.mails), '{}')",
    "insert into app.operator_actions (operator, action, target, detail) values ('usr_x', 'resend', 'mail_none', '{}')",
  ],
  'a refusal is told to its buyer': [
    "update app.mails set recipient_id = 'usr_other' where kind = 'order.refused'",
    `update app.mails set subject_id = ${PLACED} where kind = 'order.refused'`,
  ],
  'a report to the operators has its event': [
    "update app.mails set subject_id = subject_id || '0' where kind = 'restock.surplus'",
    "update app.mails set recipient_id = 'usr_other' where kind = 'restock.surplus'",
  ],
  'a VIP paid a large order, and is one since then': [
    `update app.vips set order_id = ${REFUSED}`,
    `update app.order_lines l set quantity = 99 from app.vips v where v.order_id = l.order_id`,
    "update app.vips set user_id = 'usr_other'",
    "update app.vips set since = since + interval '1 ms'",
  ],
  'a large order that was looked at made its buyer VIP, since the first': [
    'delete from app.vips',
    "insert into app.inbox (consumer, event_id) values ('vip', 'ord_none')",
    "update app.vips set since = since + interval '1 ms'",
  ],
  'nobody is VIP by an order that was not looked at': ["delete from app.inbox where consumer = 'vip'"],
  'what was sold in an hour is what was counted into it': [
    'update app.best_sellers_hourly set units = units + 1',
    "update app.best_sellers_hourly set hour = hour + interval '1 hour'",
    'delete from app.best_sellers_hourly where units <> 0',
    "delete from app.inbox where consumer = 'best-sellers.cancelled'",
    "insert into app.best_sellers_hourly (hour, product_id, units) values (date_trunc('hour', app.now()), 'prd_none', 1)",
  ],
  'and into its minute': [
    'update app.best_sellers_by_minute set units = units - 1',
    "update app.best_sellers_by_minute set minute = minute - interval '1 minute'",
    'delete from app.best_sellers_by_minute where units <> 0',
  ],
  'what was counted was paid, and what was taken back was cancelled': [
    `insert into app.inbox (consumer, event_id) values ('best-sellers.paid', ${REFUSED})`,
    "insert into app.inbox (consumer, event_id) select 'best-sellers.cancelled', order_id from app.payments where status = 'COMPLETED' limit 1",
  ],
  'the sums of the overview are those of the events it has counted': [
    'update app.overview_totals set placed = placed + 1',
    'update app.overview_totals set reached = reached - 5',
    "update app.outbox set type = 'order.placed' where type = 'order.refused' and seq is not null",
  ],
  'an ad is asked to stop only because its product was short': [
    'update app.ad_requests set round = round + 7',
    'update app.ads set product_id = (select min(s.product_id) from app.stock s where s.announced_round = 0)',
  ],
  'an ad is asked to resume only because its product was back': [
    "update app.outbox set type = 'stock.gone' where type = 'stock.back'",
  ],
  'an ad is asked to stop once an episode': ['insert into app.ad_requests select * from app.ad_requests'],
  'an ad has one stop at most that was not taken back': [
    "insert into app.ad_requests (ad_id, round, stop_asked_by) select ad_id, generate_series(8, 9), 'x' from app.ad_requests",
  ],
  'what an ad manager says follows what he was asked': [
    "update app.ad_requests set stopped_at = stop_asked_at - interval '1 second'",
    "update app.ad_requests set resumed_at = resume_asked_at - interval '1 second' where resume_asked_at is not null",
    'update app.ad_requests set resume_asked_at = null, resumed_at = app.now()',
  ],
  'a stop that was asked for and its mail are one': [
    "delete from app.mails where kind = 'ad.stop'",
    "update app.mails set recipient_id = 'usr_other' where kind = 'ad.stop'",
    "update app.mails set subject_id = subject_id || '0' where kind = 'ad.stop'",
  ],
  'a resume that was asked for and its mail are one': [
    "delete from app.mails where kind = 'ad.resume'",
    'update app.ad_requests set resume_asked_at = null, resume_asked_by = null where resume_asked_at is not null',
  ],
  'an address of an ad manager stands with his ads alone': [
    `update app.idempotency set answer = answer || '{"managerEmail": "x"}' where route = 'registerAd'`,
    `update app.mails set data = '{"to": "x"}' where kind = 'ad.stop'`,
  ],
};
