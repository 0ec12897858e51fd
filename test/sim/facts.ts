import {
  NOTICE_REPEAT_HOURS_DEFAULT,
  ORDER_QUEUE_MARK_SECONDS,
  SETTLE_MINUTES_DEFAULT,
  VIP_UNITS_MIN,
} from '#domain/limits.ts';

/** Whether the announced shortage of a stock row `s` lasts: only openings of sales, which bring no units, came after it. */
const IS_SHORT = `s.announced_round > 0 and not exists (select from app.stock_cycles c
  where c.product_id = s.product_id and c.round > s.announced_round and c.cause <> 'OPENING')`;

/** Database facts that the oracle compares with the simulated services, read together with the invariants. */
export interface Facts {
  readonly orders: readonly {
    readonly id: string;
    readonly buyer: string;
    readonly key: string;
    readonly status: string;
    readonly reason: string | null;
    /** Whether the order was ever paid, also if it was refunded later. */
    readonly isPaid: boolean;
    /** How long after its deadline the order expired. Null: the order has not expired. */
    readonly lateSeconds: number | null;
  }[];
  /** Stored rejections of order requests. */
  readonly rejections: readonly { readonly id: string; readonly code: string }[];
  /** Direct orders that took a unit of a product whose order requests waited: its stock row was marked before. */
  readonly overtaking: readonly string[];
  /** Requests of one batch that found no stock, although a later one got as many units or more of the same product. */
  readonly outOfTurn: readonly string[];
  /** Ids of payment attempts and of wallet charges. */
  readonly moneyIds: readonly string[];
  readonly mails: readonly {
    readonly id: number;
    readonly kind: string;
    readonly subject: string;
    readonly recipient: string;
    readonly state: string;
    readonly error: string | null;
    /** The mail that SES gets: another one, if that mail contains this report. */
    readonly sentAs: number;
    /** How often its run was resumed before the notice was claimed. */
    readonly resumes: number | null;
  }[];
  /** Mails to ad managers whose request was confirmed or replaced. */
  readonly overAdMails: readonly number[];
  readonly restocks: readonly {
    readonly id: string;
    readonly product: string;
    readonly state: string;
    readonly received: number;
    readonly surplus: number;
  }[];
  /** Keys of the counted factory deliveries. */
  readonly countedDeliveries: readonly string[];
  /** Sales and cancellations that the best sellers counted: consumer and order. */
  readonly sales: readonly string[];
  readonly unpublished: readonly string[];
  /** Mail subjects of the events restock.overdue and restock.surplus. */
  readonly restockReports: readonly string[];
  /** Products with an announced shortage that has not ended, automatic restocking, and no closing that covers the shortage. */
  readonly shortProducts: readonly string[];
  /** Automatic restocks without a shortage. */
  readonly unexplainedRestocks: readonly string[];
  /** Paid large orders whose buyer is not deleted and not a VIP. */
  readonly missingVips: readonly string[];
  /** Ads of products that are not deleted and whose requests do not match the stock. */
  readonly wrongAds: readonly string[];
  /** `ended`: the number of notices with a recorded outcome. */
  readonly runs: readonly {
    readonly id: string;
    readonly product: string;
    readonly round: number;
    readonly status: string;
    readonly resumes: number;
    readonly ended: number;
  }[];
  /** Notices of a restock that had not settled, to buyers who were notified in the last day and not rejected since. */
  readonly hastyNotices: readonly string[];
  /** Products whose sale has begun without a notification run, although a buyer waited for it and units are available. */
  readonly silentSales: readonly string[];
  readonly stocks: readonly {
    readonly product: string;
    readonly round: number;
    readonly available: number;
    readonly isDeleted: boolean;
  }[];
  /** The number of suppressed addresses. */
  readonly suppressions: number;
  readonly deadLetters: readonly {
    readonly id: string;
    readonly queue: string;
    readonly state: string;
    readonly body: string;
    /** Epoch milliseconds. */
    readonly parkedAt: number | null;
    /** Handled because it did not fail again in time: its consumer recorded nothing. */
    readonly isAssumed: boolean;
  }[];
  readonly redrives: readonly { readonly id: string; readonly state: string }[];
  /** Alerts about parked dead letters that were recorded as sent. */
  readonly alerts: number;
  /** Alerts whose recovery was not reported. */
  readonly unreportedRecoveries: readonly string[];
}

const list = (what: string, from: string): string => `coalesce((select jsonb_agg(${what}) from ${from}), '[]')`;

/** The query of each fact. */
export const FACTS: Readonly<Record<keyof Facts, string>> = {
  orders: list(
    "jsonb_build_object('id', o.id, 'buyer', o.buyer_id, 'key', o.idempotency_key, 'status', o.status, 'reason', o.reason, 'isPaid', exists (select from app.payments p where p.order_id = o.id and p.status in ('COMPLETED', 'CANCELED')), 'lateSeconds', (select extract(epoch from h.at - o.payment_due_at) from app.order_history h where h.order_id = o.id and h.reason = 'PAYMENT_TIMEOUT'))",
    'app.orders o',
  ),
  rejections: list("jsonb_build_object('id', r.order_id, 'code', r.code)", 'app.order_rejections r'),
  overtaking: list(
    'o.id',
    `app.orders o where o.accepted_at is null and o.payment_due_at is not null and exists (select from app.order_lines l join app.stock s on s.product_id = l.product_id where l.order_id = o.id and s.queued_until > o.created_at and s.queued_until - interval '${ORDER_QUEUE_MARK_SECONDS} s' < o.created_at)`,
  ),
  outOfTurn: list(
    'a.id',
    `app.orders a join app.order_lines la on la.order_id = a.id and la.short_round is not null join app.orders b on b.created_at = a.created_at and b.accepted_at > a.accepted_at and b.payment_due_at is not null join app.order_lines lb on lb.order_id = b.id and lb.product_id = la.product_id and lb.quantity >= la.quantity where (select count(*) from app.intake_batches i where i.at = a.created_at) = 1`,
  ),
  moneyIds: list(
    'x.id',
    "(select id from app.payments union all select ref from app.wallet_entries where cause = 'CHARGE') x(id)",
  ),
  mails: list(
    "jsonb_build_object('id', m.id, 'kind', m.kind, 'subject', m.subject_id, 'recipient', m.recipient_id, 'state', m.state, 'error', m.error, 'resumes', m.run_resumes, 'sentAs', coalesce(m.included_in, m.id))",
    'app.mails m',
  ),
  overAdMails: list(
    'm.id',
    `app.mails m join app.ad_requests r on m.subject_id = r.ad_id || ':' || r.round
     where m.kind = 'ad.stop' and (r.stopped_at is not null or r.resume_asked_at is not null) or m.kind = 'ad.resume'
       and (r.resumed_at is not null or exists (select from app.ad_requests later where later.ad_id = r.ad_id and later.round > r.round))`,
  ),
  restocks: list(
    "jsonb_build_object('id', r.id, 'product', r.product_id, 'state', r.state, 'received', r.received, 'surplus', r.surplus)",
    'app.restocks r',
  ),
  countedDeliveries: list('i.event_id', "app.inbox i where i.consumer = 'factory-callback'"),
  sales: list("i.consumer || ' ' || i.event_id", "app.inbox i where i.consumer like 'best-sellers.%'"),
  unpublished: list("e.id || ' ' || e.type", 'app.outbox e where e.published_at is null'),
  restockReports: list(
    "(e.data->>'restockId') || ':evt_' || e.id",
    "app.outbox e where e.type in ('restock.overdue', 'restock.surplus')",
  ),
  shortProducts: list(
    's.product_id',
    `app.stock s join app.products p on p.id = s.product_id where ${IS_SHORT} and p.restock_quantity > 0 and p.deleted_at is null and not exists (select from app.restocks r where r.product_id = p.id and r.covered_round >= s.announced_round)`,
  ),
  unexplainedRestocks: list(
    'r.id',
    `app.restocks r where r.requested_by = 'system' and not exists (select from app.outbox e where e.type = 'stock.out' and e.data->>'productId' = r.product_id and (e.data->>'round')::int = r.round)`,
  ),
  missingVips: list(
    'o.id',
    `app.orders o join app.users u on u.id = o.buyer_id where exists (select from app.payments p where p.order_id = o.id and p.status in ('COMPLETED', 'CANCELED')) and u.withdrawn_at is null and (select sum(l.quantity) from app.order_lines l where l.order_id = o.id) >= ${VIP_UNITS_MIN} and not exists (select from app.vips v where v.user_id = u.id)`,
  ),
  wrongAds: list(
    'a.id',
    `app.ads a join app.stock s on s.product_id = a.product_id join app.products p on p.id = a.product_id where p.deleted_at is null and (${IS_SHORT}) is distinct from exists (select from app.ad_requests r where r.ad_id = a.id and r.resume_asked_at is null)`,
  ),
  runs: list(
    "jsonb_build_object('id', r.id, 'product', r.product_id, 'round', r.round, 'status', r.status, 'resumes', r.resumes, 'ended', r.sent + r.unknown + r.suppressed + r.failed)",
    'app.notice_runs r',
  ),
  hastyNotices: list(
    "'mail_' || m.id",
    `(select m.id, m.recipient_id, m.claimed_at, r.product_id, lag(m.claimed_at) over (partition by r.product_id, m.recipient_id order by m.claimed_at, m.id) as before from app.mails m join app.notice_runs r on r.id = m.subject_id where m.kind = 'stock.back' and m.state in ('SENDING', 'SENT', 'UNKNOWN')) m where m.claimed_at < m.before + interval '${NOTICE_REPEAT_HOURS_DEFAULT} hours' and not exists (select from app.stock_moves s where s.product_id = m.product_id and s.on_hand_delta > 0 and s.cause <> 'INITIAL' and s.at > m.before and s.at <= m.claimed_at - interval '${SETTLE_MINUTES_DEFAULT} minutes') and not exists (select from app.stock_cycles c where c.product_id = m.product_id and c.cause = 'OPENING' and c.opened_at > m.before and c.opened_at <= m.claimed_at) and not exists (select from app.orders o join app.order_lines l on l.order_id = o.id where o.buyer_id = m.recipient_id and l.product_id = m.product_id and l.short_round is not null and o.created_at > m.before and o.created_at <= m.claimed_at)`,
  ),
  silentSales: list(
    'p.id',
    'app.products p join app.stock s on s.product_id = p.id where p.available_at <= app.now() and s.on_hand > s.reserved and exists (select from app.waitlist w where w.product_id = p.id and w.subscribed_at < p.available_at) and not exists (select from app.notice_runs r where r.product_id = p.id)',
  ),
  stocks: list(
    "jsonb_build_object('product', s.product_id, 'round', s.round, 'available', s.on_hand - s.reserved, 'isDeleted', p.deleted_at is not null)",
    'app.stock s join app.products p on p.id = s.product_id',
  ),
  suppressions: `(select count(*) from app.suppressions)`,
  deadLetters: list(
    "jsonb_build_object('id', d.id, 'queue', d.queue, 'state', d.state, 'body', d.body, 'parkedAt', extract(epoch from d.parked_at) * 1000, 'isAssumed', d.state = 'handled' and d.actor = 'redrive')",
    'app.dead_letters d',
  ),
  redrives: list("jsonb_build_object('id', r.id, 'state', r.state)", 'app.redrives r'),
  alerts: `(select count(*) from app.dead_letter_alerts where sent_at is not null)`,
  unreportedRecoveries: list(
    "a.queue || ' ' || a.kind",
    "app.dead_letter_alerts a where a.sent_at is not null and a.told_at is null and not exists (select from app.dead_letters d where d.state = 'parked' and (a.queue = '*' or d.queue = a.queue))",
  ),
};
