/** Every limit of the shop, with its unit in its name. This is the only home a limit has. */

/** How long a placed order may wait for its money. At most 15 minutes, the longest delay SQS knows. */
export const PAYMENT_WINDOW_MINUTES = 5;
/** Of a cart, too: it is ordered whole. */
export const ORDER_LINES_MAX = 50;
export const LINE_UNITS_MAX = 10_000;
export const OPEN_ORDERS_PER_BUYER_MAX = 20;
/** Orders that are expired in one statement: what it holds of a hot shelf is short. */
export const EXPIRE_BATCH_MAX = 100;
/** The queue's clock is not the database's: who finds nothing due looks again when something is within this time. */
export const EXPIRE_SOON_SECONDS = 10;
/** One charge, and what a wallet may hold. A refund is never refused for it. */
export const CHARGE_KRW_MAX = 10_000_000;
export const WALLET_KRW_MAX = 100_000_000;
/** One order of this many units makes its buyer VIP. */
export const VIP_UNITS_MIN = 100;

export const BODY_BYTES_MAX = 64 * 1024;
/** A problem names this many bad values: a body of 10,000 unknown fields is not answered with 10,000 sentences. */
export const PROBLEM_ERRORS_MAX = 20;
export const PAGE_ITEMS_DEFAULT = 20;
export const PAGE_ITEMS_MAX = 100;
export const EMAIL_CHARACTERS_MAX = 254;
export const PASSWORD_CHARACTERS_MAX = 128;
export const IDEMPOTENCY_KEY_CHARACTERS_MAX = 255;
/** A POST repeated within this time is answered as the first one was; an order's key is kept with the order. */
export const IDEMPOTENCY_KEY_HOURS = 24;
export const REQUEST_ID_CHARACTERS_MAX = 64;

export const TOKEN_LIFE_MINUTES = 60;
export const AUTHORIZER_CACHE_SECONDS = 60;

/** A restock without its whole delivery after this long is overdue: asked again once, then reported. */
export const RESTOCK_OVERDUE_MINUTES = 5;
export const RESTOCK_ATTEMPTS_MAX = 2;
export const RESTOCK_UNITS_MAX = 1_000_000;
/** While one worker asks the factory nobody else does; a worker that died is followed after this long. */
export const RESTOCK_LEASE_SECONDS = 60;
export const FACTORY_RESPONSE_SECONDS_MAX = 5;
export const CLOSURE_REASON_CHARACTERS_MAX = 200;
/** The callback address stays good while a delivery may still come. */
export const CALLBACK_TOKEN_DAYS = 30;
/** Standard Webhooks: how far a signed callback's clock may be from ours. */
export const WEBHOOK_TOLERANCE_SECONDS = 300;
export const WEBHOOK_SECRET_BYTES_MIN = 24;
export const WEBHOOK_SIGNATURES_MAX = 16;

/** A shortage writes to every ad's manager in one statement. */
export const ADS_PER_PRODUCT_MAX = 20;
/** The link in a mail to an ad manager: longer than any shortage should last. */
export const AD_LINK_DAYS = 30;

export const WAITLIST_HOURS = 24;

/** Readers of notices claimed at once, and claimed and unsent over all workers: the rest of MAIL_BATCH_MAX is for other mails. */
export const NOTICE_CLAIM_MAX = 20;
export const NOTICES_OPEN_MAX = 40;
/** Where a shop tells a few people for each unit: how long these have until the next are told of what is left. */
export const NOTICE_PAUSE_MINUTES = 10;
export const NOTICES_PER_UNIT_MAX = 1_000;
/** Of one run, in its answer: whose notices have an unknown fate. */
export const NOTICE_UNKNOWN_LISTED_MAX = 100;

export const MAILS_PER_SECOND_MAX = 500;
/** The part of SES's own rate we use, so that other senders of the account still get through. */
export const MAIL_QUOTA_SHARE = 0.9;
/** Mails claimed and unsent over all workers: what a crash can leave UNKNOWN. */
export const MAIL_BATCH_MAX = 50;
/** A claimed mail without an end after this long has lost its sender: longer than the mailer may live. */
export const MAIL_LEASE_SECONDS = 90;
export const MAIL_RETRY_SECONDS = 5;

export const RELAY_CLAIM_MAX = 500;
/** Claimed and not marked after this long: its relay died, the next one publishes it again. */
export const RELAY_LEASE_SECONDS = 30;
/** A worker that drains a table stops this long before its function would be stopped. */
export const WORKER_STOP_SECONDS = 30;
/** SNS and SQS take ten entries in one batch call. */
export const AWS_BATCH_ENTRIES_MAX = 10;
/** SQS knows no longer delay. */
export const POLL_DELAY_SECONDS_MAX = 900;
/** In a rush one delayed notify serves every commit of the first half of its delay. */
export const NOTIFY_DELAY_SECONDS = 1;
export const NOTIFY_COVERS_MILLISECONDS = 500;
/** A message that fails waits 1, 2, 4 … seconds, at most this long, before it is tried again. */
export const RETRY_DELAY_SECONDS_MAX = 60;
/** Five receives with these waits outlast a database that is away for a minute. */
export const RETRY_DELAY_SECONDS_WITHOUT_DATABASE = 8;
export const RECEIVES_MAX = 5;
/** A factory that refuses is asked again after 5, 10, 20 and 40 s: five receives outlast a minute of it. */
export const FACTORY_RETRY_SECONDS = 5;

/** A dead letter goes back to its queue by itself this often, each time later; then it is parked. */
export const REDRIVE_ROUND_DELAYS_SECONDS = [60, 300, 900] as const;
export const REDRIVE_ROUNDS_MAX = REDRIVE_ROUND_DELAYS_SECONDS.length;
export const FAILURE_CHARACTERS_MAX = 500;
/** How a message ended is not noted when that takes longer: its retry matters more. */
export const RECORD_MILLISECONDS_MAX = 2_000;
/** As long as a dead-letter queue keeps the message it is about. */
export const FAILURE_DAYS = 14;
/** Rows of each kind that are forgotten in one statement. */
export const RETENTION_BATCH_MAX = 1_000;
/** One alert mail for each queue and error in this time, and no more than these in all. */
export const ALERT_WINDOW_MINUTES = 15;
export const ALERT_MAILS_MAX = 5;
/** A burst is counted for this long before its one mail leaves. */
export const ALERT_COLLECT_SECONDS = 3;
/** Longer than the function that sends it may live. */
export const ALERT_LEASE_SECONDS = 45;
export const DISCARD_REASON_CHARACTERS_MAX = 200;
/** Causes that are listed at once. */
export const DEAD_LETTER_GROUPS_MAX = 100;
export const REDRIVE_IDS_MAX = 1_000;
/** Messages a second. */
export const REDRIVE_RATE_DEFAULT = 10;
export const REDRIVE_RATE_MAX = 100;
export const REDRIVE_BATCH_MAX = 50;
export const REDRIVE_LEASE_SECONDS = 90;
/** Sent, and neither done nor back after this long: it is taken for done. */
export const REDRIVE_SETTLE_MINUTES = 15;

/** A process that polls a queue holds what it works on this long, and says so again and again: dead, it is followed after it. */
export const POLL_VISIBILITY_SECONDS = 30;
export const POLL_EXTEND_SECONDS = 10;
/** The longest a receive can wait at SQS. */
export const POLL_WAIT_SECONDS = 20;

/** What one API call may wait for a database that is resuming, before it answers 503. */
export const DATABASE_RETRY_MILLISECONDS_MAX = 8_000;
/** What a factory's call may wait for its answer, before the delivery is kept in the queue instead; it is not asked twice. */
export const CALLBACK_RESPONSE_MILLISECONDS_MAX = 3_000;
/** For this long after that, calls are kept without asking it. */
export const CALLBACK_PAUSE_MILLISECONDS = 1_000;
export const SECRETS_REREAD_MINUTES = 15;

/** The overview: shelves and events that are listed, steps of a chart, and how many of a ledger's last lines it is made of. */
export const OVERVIEW_PRODUCTS_MAX = 20;
export const OVERVIEW_EVENTS_MAX = 20;
export const OVERVIEW_POINTS_MAX = 300;
export const OVERVIEW_MOVES_MAX = 2_000;
/** What one look adds to its sums, and how far it counts what waits. */
export const OVERVIEW_WINDOW_EVENTS_MAX = 20_000;
export const OVERVIEW_UNPAID_MAX = 10_000;
export const OVERVIEW_WAITING_MAX = 1_000;
/** A dead letter that names an order is looked for among the first so many that came after it. */
export const TIMELINE_DEAD_LETTERS_MAX = 5_000;

/** A live stream: how long one connection lives (its client comes back), how often it looks, and when it says it is there. */
export const STREAM_SECONDS_MAX = 55;
export const STREAM_POLL_SECONDS = 2;
export const STREAM_HEARTBEAT_SECONDS = 20;
/** Connections one account may hold: another one ends his oldest. */
export const STREAMS_PER_USER_MAX = 3;
/** Events one look reads; and how far behind a reader may be before he is told to read everything anew. */
export const STREAM_WINDOW_EVENTS_MAX = 500;
export const STREAM_BEHIND_EVENTS_MAX = 20_000;
/** The code that proves an address: how long it is good, how often one may be asked for, and how often guessed at. */
export const VERIFICATION_MINUTES = 5;
export const VERIFICATION_MAILS_PER_HOUR_MAX = 3;
export const VERIFICATION_TRIES_PER_HOUR_MAX = 5;
/** Wrong passwords for one address: so many at once, then one more in each of these seconds. */
export const PASSWORD_TRIES_MAX = 10;
export const PASSWORD_TRY_SECONDS = 90;
export const PASSWORD_CHARACTERS_MIN = 8;
export const NAME_CHARACTERS_MAX = 50;
/** An outside issuer's keys are read again after this long, and for an unknown key not sooner than that. */
export const ISSUER_KEYS_REREAD_MINUTES = 10;
export const ISSUER_KEYS_COOLDOWN_SECONDS = 30;
export const ISSUER_RESPONSE_MILLISECONDS_MAX = 3_000;

export const TITLE_CHARACTERS_MAX = 100;
export const DESCRIPTION_CHARACTERS_MAX = 2_000;
export const PRICE_KRW_MAX = 100_000_000;
/** On one shelf, however it got there by hand. */
export const STOCK_UNITS_MAX = 1_000_000;
export const ADJUSTMENT_REASON_CHARACTERS_MAX = 200;
/** A sale window lies between the beginnings of these years. */
export const WINDOW_YEAR_MIN = 2000;
export const WINDOW_YEAR_MAX = 2100;
/** The window of the best sellers, and how many are named. */
export const BEST_SELLERS_DAYS_DEFAULT = 3;
export const BEST_SELLERS_DAYS_MAX = 30;
export const BEST_SELLERS_DEFAULT = 5;
export const BEST_SELLERS_MAX = 50;
/** What was paid in this time is read from the payments themselves: it may not have been counted yet. */
export const BEST_SELLERS_LAG_MINUTES = 2;
/** An answer that took longer than this is kept, and for how long; a faster one is always of now. */
export const BEST_SELLERS_LIVE_MILLISECONDS_MAX = 5;
export const BEST_SELLERS_KEPT_SECONDS = 60;

/** What the data platform may take for an answer: a dead one costs its own function's time and nobody else's. */
export const PLATFORM_RESPONSE_SECONDS_MAX = 5;
/** A platform that does not take an event is asked again after 5, 10, 20 and 40 s. */
export const PLATFORM_RETRY_SECONDS = 5;
