/** Violations of the invariants of notices. */
import type { NOTICE_INVARIANTS } from '#test/invariants/notices.ts';

const notice = (state: string, recipient: string) =>
  `insert into app.mails (kind, subject_id, recipient_id, state, claimed_at, data)
   select 'stock.back', m.subject_id, ${recipient}, '${state}', app.now(), m.data from app.mails m where m.kind = 'stock.back' and m.state = 'SENT'`;

export const PLANTED_NOTICES: Readonly<Record<keyof typeof NOTICE_INVARIANTS, readonly string[]>> = {
  'only the notification run of the latest stock cycle is in progress': [
    `insert into app.notice_runs (id, product_id, round, opened_by) select 'run_other', product_id, round, 'system' from app.notice_runs`,
    "update app.notice_runs set status = 'IN_PROGRESS', stopped_at = null where round = (select min(round) from app.notice_runs)",
  ],
  'a notification run belongs to a stock cycle that began': [
    'update app.notice_runs set round = round + 7',
    "update app.outbox set type = 'stock.gone' where type = 'stock.back'",
  ],
  'no buyer is notified twice in a stock cycle': [notice('SENDING', 'm.recipient_id')],
  'a notification run counts its notices and has the id of the last sent notice': [
    'update app.notice_runs set sent = sent + 1',
    'update app.notice_runs set unknown = 1',
    'update app.notice_runs set suppressed = suppressed + 1',
    'update app.notice_runs set failed = 1',
    'update app.notice_runs set last_sent = null where last_sent is not null',
  ],
  'a notified buyer is moved behind the other waiting buyers': [
    'update app.waitlist set turn = 0',
    "update app.mails set recipient_id = 'usr_none' where kind = 'stock.back' and state = 'SENT'",
  ],
  'no buyer is marked as notified in a future stock cycle': ['update app.waitlist set turn = 9'],
  'no waiting buyer is skipped': [
    "insert into app.waitlist (product_id, buyer_id, subscribed_at, turn) select product_id, 'usr_none', app.now() - interval '1 hour', 0 from app.notice_runs limit 1",
    "delete from app.mails where kind = 'stock.back' and state = 'PENDING'",
  ],
  'a released notice belongs to the latest notification run': [
    "update app.mails set subject_id = (select r.id from app.notice_runs r order by r.round limit 1) where kind = 'stock.back' and state = 'PENDING'",
  ],
  'a completed notification run has notified every waiting buyer': [
    "update app.notice_runs set status = 'COMPLETED', stopped_at = app.now() + interval '1 minute'",
  ],
  'a buyer is notified again of a product only a day later, or after a rejection, a restock or the opening of a sale': [
    "update app.stock_moves set cause = 'INITIAL' where on_hand_delta > 0",
    "update app.stock_moves set at = at - interval '1 hour'",
  ],
  'no notice of a deleted product is claimed': ["update app.products set deleted_at = app.now() - interval '1 hour'"],
  'each stock cycle has the cause of the stock move that began it, or a buyer waits for the sale': [
    "update app.stock_cycles set cause = 'RELEASE' where cause = 'RESTOCK'",
    "insert into app.stock_cycles (product_id, round, cause) values ('prd_none', 2, 'OPENING')",
    'delete from app.stock_cycles where opened_at > (select min(opened_at) from app.stock_cycles)',
  ],
  'at most the maximum of notices is claimed and unsent': [
    `insert into app.mails (kind, subject_id, recipient_id, state, claimed_at, data)
     select 'stock.back', m.subject_id, 'usr_' || n, 'SENDING', app.now(), m.data from app.mails m, generate_series(1, 41) n where m.kind = 'stock.back' and m.state = 'SENT'`,
  ],
  'a suppressed address is stored as a hash': [
    "insert into app.suppressions (address_hash, reason) values ('someone@donut.test', 'BOUNCE')",
  ],
};
