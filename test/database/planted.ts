/** Invariant -> statements on the full fixture, each of which breaks the invariant. */

import type { INVARIANTS } from '#test/invariants.ts';
import { PLANTED_ACCOUNTS } from './planted-accounts.ts';
import { PLANTED_DEAD_LETTERS } from './planted-dead-letters.ts';
import { PLANTED_NOTICES } from './planted-notices.ts';
import { PLANTED_ORDER_QUEUE } from './planted-order-queue.ts';
import { PLANTED_ORDERS } from './planted-orders.ts';

const OUT_OF_STOCK = "(select min(id) from app.orders where reason = 'OUT_OF_STOCK')";
const PLACED =
  '(select o.id from app.orders o join app.order_lines l on l.order_id = o.id where o.reason is null and l.line = 1)';
const event = (type: string, data: string) =>
  `insert into app.outbox (topic, type, data) values ('stock', '${type}', ${data})`;
const again = (type: string) =>
  `insert into app.outbox (topic, type, data, due_at)
   select topic, type, data, due_at from app.outbox where type = '${type}' limit 1`;
const history = (columns: string) =>
  `insert into app.order_history (order_id, seq, from_status, to_status, reason, actor, at) select o.id, ${columns} from app.orders o where o.id = ${PLACED}`;

const CLOSED_BY_SYSTEM = (reason: string) =>
  `update app.restocks set state = 'CLOSED', closed_at = app.now(), closed_by = 'system', close_reason = '${reason}' where closed_at is null`;
/** A restock that a person closed before the automatic restock of the same product was opened. */
const GIVEN_UP = (coveredRound: string) =>
  `insert into app.restocks (id, product_id, round, factory_id, quantity, state, requested_by, created_at, closed_at, closed_by, close_reason, covered_round)
   select 'rst_given_up', product_id, round, factory_id, 1, 'CLOSED', 'usr_x', created_at, created_at - interval '1 ms', 'usr_x', 'x', ${coveredRound}
   from app.restocks where requested_by = 'system'`;

/** Every invariant has at least one violation. */
export const PLANTED: Readonly<Record<keyof typeof INVARIANTS, readonly string[]>> = {
  ...PLANTED_DEAD_LETTERS,
  ...PLANTED_ORDERS,
  ...PLANTED_ORDER_QUEUE,
  ...PLANTED_ACCOUNTS,
  ...PLANTED_NOTICES,
  'the reserved quantity is never above the stock': [
    'update app.stock set reserved = on_hand + 1',
    'update app.stock set reserved = -1',
  ],
  'the stock of a product is the sum of its stock moves': [
    'update app.stock set on_hand = on_hand + 1',
    "delete from app.stock_moves where cause = 'FACTORY'",
    "insert into app.stock_moves (product_id, on_hand_delta, reserved_delta, cause, ref) values ('prd_none', 1, 0, 'INITIAL', 'x')",
  ],
  'every product has a stock row': ['delete from app.stock where product_id = (select min(product_id) from app.stock)'],
  'an order reserves each line once, and an out-of-stock order reserves nothing': [
    "delete from app.stock_moves where cause = 'ORDER'",
    `update app.stock_moves set ref = ${OUT_OF_STOCK} where cause = 'ORDER'`,
    `insert into app.stock_moves (product_id, on_hand_delta, reserved_delta, cause, ref) select product_id, 0, reserved_delta, 'ORDER', ref from app.stock_moves where ref = ${PLACED}`,
    "update app.stock_moves set reserved_delta = reserved_delta + 1 where cause = 'ORDER'",
  ],
  'the initial stock is added once': [
    "insert into app.stock_moves (product_id, on_hand_delta, reserved_delta, cause, ref) select product_id, 1, 0, 'INITIAL', ref from app.stock_moves where cause = 'INITIAL'",
  ],
  'a shortage is announced once in a stock cycle': [
    "delete from app.outbox where type = 'stock.out'",
    again('stock.out'),
    'update app.stock set announced_round = 0',
    event('stock.out', `'{"productId": "prd_none", "round": 1}'`),
  ],
  'each new stock cycle has one event': [
    "delete from app.outbox where type = 'stock.back'",
    again('stock.back'),
    'update app.stock set round = round + 1',
  ],
  'a shortage caused by orders is announced': ['update app.stock set on_hand = reserved, announced_round = 0'],
  'a short order line belongs to an announced stock cycle': [
    'update app.order_lines set short_round = 7 where short_round is not null',
  ],
  'an event is published only after its due time': [
    "update app.outbox set due_at = published_at + interval '1 second' where published_at is not null",
    'update app.outbox set claimed_until = null',
  ],
  'the total of an order is the sum of its lines': [
    'update app.orders set total = total + 1',
    `delete from app.order_lines where order_id = ${PLACED}`,
  ],
  'order lines are numbered from 0 and have different products': [
    `delete from app.order_lines where order_id = ${PLACED} and line = 0`,
    `update app.order_lines set product_id = (select max(id) from app.products) where order_id = ${PLACED}`,
  ],
  'all products of an order have one seller': [
    "update app.products set seller_id = (select min(id) from app.users where role = 'BUYER') where id = (select max(product_id) from app.order_lines)",
  ],
  'an out-of-stock order has the line that was short': [
    'update app.order_lines set short_round = null, short_available = null',
    'update app.order_lines set short_available = quantity where short_round is not null',
    `update app.order_lines set short_round = 1, short_available = 0 where order_id = ${PLACED}`,
  ],
  'the status of an order is the last status of its history': [
    `update app.orders set status = 'PREPARING' where id = ${PLACED}`,
    `delete from app.order_history where order_id = ${PLACED}`,
  ],
  'the history of an order has no gap': [
    history("3, 'NOTPAYED', 'PREPARING', null, 'test', app.now()"),
    history("2, 'PREPARING', 'SHIPPING', null, 'test', app.now()"),
  ],
  'the status of an order changes only by allowed transitions': [
    history("2, 'NOTPAYED', 'DELIVERED', null, 'test', app.now()"),
    history("2, 'NOTPAYED', 'CANCELLED', null, 'test', app.now()"),
    `update app.order_history set reason = 'CUSTOMER' where order_id = ${OUT_OF_STOCK}`,
  ],
  'an order is paid before its deadline and expires after it': [
    history("2, 'NOTPAYED', 'PREPARING', null, 'test', o.payment_due_at + interval '1 ms'"),
    history("2, 'NOTPAYED', 'CANCELLED', 'PAYMENT_TIMEOUT', 'test', o.payment_due_at - interval '1 ms'"),
  ],
  'an idempotency key makes one order': ["update app.orders set idempotency_key = 'same'"],
  'each order has one event of its placement': [
    "delete from app.outbox where type = 'order.refused'",
    again('order.placed'),
    `update app.outbox set data = jsonb_set(data, '{units}', '99') where type = 'order.placed'`,
    "update app.outbox set type = 'order.placed' where type = 'order.refused'",
    event('order.placed', `'{"orderId": "ord_none"}'`),
  ],
  'every buyer with an out-of-stock order is on the waiting list, and no refusal time is set without such an order': [
    'delete from app.waitlist',
    "insert into app.waitlist (product_id, buyer_id, refused_at, turn) select product_id, 'usr_none', app.now(), 0 from app.waitlist limit 1",
  ],
  'a product has at most one open restock': [
    'update app.restocks set product_id = (select min(id) from app.products), closed_at = null',
  ],
  'the received units of a restock are the units added to the stock': [
    'update app.restocks set received = received - 1 where received > 0',
    "update app.stock_moves set ref = 'rst_none' where cause = 'FACTORY'",
  ],
  'a deleted product has no open restock': ['update app.products set deleted_at = app.now()'],
  'the system closes a restock only for a reason of its product': [
    CLOSED_BY_SYSTEM('PRODUCT_DELETED'),
    CLOSED_BY_SYSTEM('BURNED_DOWN'),
    `${CLOSED_BY_SYSTEM('RESTOCKS_OFF')} and requested_by <> 'system'`,
  ],
  'a person who closes a restock closes it for every shortage announced before': [
    'update app.restocks set covered_round = round',
    GIVEN_UP('null'),
    GIVEN_UP('round - 1'),
  ],
  'no restock opens automatically for a shortage that a closing covers': [GIVEN_UP('round')],
  'a restock is closed by its last unit, or with a reason before that': [
    'update app.restocks set closed_at = null',
    'update app.restocks set quantity = quantity + 1',
    "update app.restocks set closed_by = 'usr_x', close_reason = 'x' where received = quantity",
  ],
  'every surplus unit is reported': [
    'update app.restocks set surplus = surplus + 1',
    "delete from app.outbox where type = 'restock.surplus'",
    again('restock.surplus'),
  ],
  'each restock attempt comes due once': [
    'update app.restocks set attempt = attempt + 1',
    "delete from app.outbox where type = 'restock.due'",
    again('restock.due'),
  ],
  'an overdue restock is reported': ["update app.restocks set state = 'OVERDUE' where state = 'ASKING'"],
  'a restock that waits for the factory has a due time': ['update app.restocks set due_at = null'],
  'the stored response of a manual restock has the id of a restock': [
    `update app.idempotency set answer = '{"id": "rst_none"}'`,
  ],
  'a mail is stored once': [
    'insert into app.mails (kind, subject_id, recipient_id, data) select kind, subject_id, recipient_id, data from app.mails',
  ],
  'at most one batch of mails is claimed and unsent': [
    "insert into app.mails (kind, subject_id, recipient_id, state, claimed_at) select kind, subject_id, recipient_id, 'SENDING', app.now() from app.mails, generate_series(1, 51) where state = 'SENDING'",
  ],
  'a sent mail has a provider id, and a completed mail has an end time': [
    'update app.mails set provider_id = null',
    'update app.mails set ended_at = null',
    'update app.mails set claimed_at = null',
  ],
  'every resend of a mail has an operator action': [
    'update app.mails set resends = resends + 1',
    "insert into app.operator_actions (operator, action, target, detail) values ('usr_x', 'resend', 'mail_' || (select min(id) from app.mails), '{}')",
    "insert into app.operator_actions (operator, action, target, detail) values ('usr_x', 'resend', 'mail_none', '{}')",
  ],
  'an out-of-stock mail goes to the buyer of the order': [
    "update app.mails set recipient_id = 'usr_other' where kind = 'order.refused'",
    `update app.mails set subject_id = ${PLACED} where kind = 'order.refused'`,
  ],
  'a report to the operators has its event': [
    "update app.mails set subject_id = subject_id || '0' where kind = 'restock.surplus'",
    "update app.mails set recipient_id = 'usr_other' where kind = 'restock.surplus'",
    `update app.mails set data = '{"units": 99}' where kind = 'restock.surplus'`,
  ],
  'a report that another mail contains ends with it': [
    "update app.mails set included_in = (select max(id) from app.mails) where kind = 'restock.surplus'",
    "update app.mails set included_in = (select min(id) from app.mails) where kind <> 'restock.surplus'",
  ],
  'no mail is being sent while an older one about its subject to its recipient is open': [
    `insert into app.mails (kind, subject_id, recipient_id, state, claimed_at)
     select 'order.paid', m.subject_id, m.recipient_id, 'SENDING', app.now() from app.mails m where m.kind = 'order.refused' and m.state = 'SENDING'`,
    `insert into app.mails (kind, subject_id, recipient_id, state, claimed_at)
     select 'restock.overdue', split_part(m.subject_id, ':', 1) || ':evt_0', m.recipient_id, 'SENDING', app.now() from app.mails m where m.kind = 'restock.surplus' and m.state = 'SENDING'`,
  ],
  'a buyer who was informed that the order is cancelled is not informed afterwards that it is paid': [
    `insert into app.mails (kind, subject_id, recipient_id, state, claimed_at)
     select 'order.paid', m.subject_id, m.recipient_id, 'SENDING', app.now() from app.mails m where m.kind = 'order.refused'`,
  ],
  'a superseded mail no longer holds, and was not sent': [
    "update app.mails set state = 'SUPERSEDED', ended_at = app.now() where kind = 'order.refused'",
    "update app.mails set state = 'SUPERSEDED' where state = 'SENT' and kind <> 'stock.back'",
  ],
  'a VIP has paid a large order and is a VIP since that payment': [
    `update app.vips set order_id = ${OUT_OF_STOCK}`,
    `update app.order_lines l set quantity = 99 from app.vips v where v.order_id = l.order_id`,
    "update app.vips set user_id = 'usr_other'",
    "update app.vips set since = since + interval '1 ms'",
  ],
  'every handled large order made its buyer a VIP since the first large order': [
    'delete from app.vips',
    "insert into app.inbox (consumer, event_id) values ('vip', 'ord_none')",
    "update app.vips set since = since + interval '1 ms'",
  ],
  'no buyer is a VIP because of an unhandled order': ["delete from app.inbox where consumer = 'vip'"],
  'the units of an hour are the sum of its counted sales': [
    'update app.best_sellers_hourly set units = units + 1',
    "update app.best_sellers_hourly set hour = hour + interval '1 hour'",
    'delete from app.best_sellers_hourly where units <> 0',
    "delete from app.inbox where consumer = 'best-sellers.cancelled'",
    "insert into app.best_sellers_hourly (hour, product_id, units) values (date_trunc('hour', app.now()), 'prd_none', 1)",
  ],
  'the units of a minute are the sum of its counted sales': [
    'update app.best_sellers_by_minute set units = units - 1',
    "update app.best_sellers_by_minute set minute = minute - interval '1 minute'",
    'delete from app.best_sellers_by_minute where units <> 0',
  ],
  'counted sales were paid, and subtracted sales were cancelled': [
    `insert into app.inbox (consumer, event_id) values ('best-sellers.paid', ${OUT_OF_STOCK})`,
    "insert into app.inbox (consumer, event_id) select 'best-sellers.cancelled', order_id from app.payments where status = 'COMPLETED' limit 1",
  ],
  'the totals of the overview are the sums of the counted events': [
    'update app.overview_totals set placed = placed + 1',
    'update app.overview_totals set reached = reached - 5',
    "update app.outbox set type = 'order.placed' where type = 'order.refused' and seq is not null",
  ],
  'an ad is asked to stop only after a shortage of its product': [
    'update app.ad_requests set round = round + 7',
    'update app.ads set product_id = (select min(s.product_id) from app.stock s where s.announced_round = 0)',
  ],
  'an ad is asked to resume only after its product is back in stock': [
    "update app.outbox set type = 'stock.gone' where type = 'stock.back'",
  ],
  'an ad is asked to stop once in a stock cycle': ['insert into app.ad_requests select * from app.ad_requests'],
  'an ad has at most one stop request without a resume request': [
    "insert into app.ad_requests (ad_id, round, stop_asked_by) select ad_id, generate_series(8, 9), 'x' from app.ad_requests",
  ],
  'a confirmation of an ad manager follows the request': [
    "update app.ad_requests set stopped_at = stop_asked_at - interval '1 second'",
    "update app.ad_requests set resumed_at = resume_asked_at - interval '1 second' where resume_asked_at is not null",
    'update app.ad_requests set resume_asked_at = null, resumed_at = app.now()',
  ],
  'each stop request has one mail': [
    "delete from app.mails where kind = 'ad.stop'",
    "update app.mails set recipient_id = 'usr_other' where kind = 'ad.stop'",
    "update app.mails set subject_id = subject_id || '0' where kind = 'ad.stop'",
  ],
  'each resume request has one mail': [
    "delete from app.mails where kind = 'ad.resume'",
    'update app.ad_requests set resume_asked_at = null, resume_asked_by = null where resume_asked_at is not null',
  ],
  'an ad is asked automatically at most once to stop, and once to resume, in the settling time': [
    `insert into app.ad_requests (ad_id, round, stop_asked_by, stop_asked_at, resume_asked_by, resume_asked_at)
     select ad_id, 9, 'system', stop_asked_at + interval '9 minutes', 'usr_x', stop_asked_at + interval '1 hour' from app.ad_requests`,
    `insert into app.ad_requests (ad_id, round, stop_asked_by, stop_asked_at, resume_asked_by, resume_asked_at)
     select ad_id, 9, 'usr_x', stop_asked_at + interval '1 hour', 'system', resume_asked_at + interval '9 minutes' from app.ad_requests where resume_asked_at is not null`,
  ],
  'no ad manager is asked automatically about a deleted product': [
    "update app.products set deleted_at = app.now() - interval '1 hour'",
    "with gone as (update app.products set deleted_at = app.now() - interval '1 hour') update app.ad_requests set stop_asked_by = 'usr_x'",
  ],
  'the address of an ad manager is stored only in the ad': [
    `update app.idempotency set answer = answer || '{"managerEmail": "x"}' where route = 'registerAd'`,
    `update app.mails set data = '{"to": "x"}' where kind = 'ad.stop'`,
  ],
};
