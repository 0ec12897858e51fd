/** Every limit of the shop, with its unit in its name. This is the only home a limit has. */

/** How long a placed order may wait for its money. At most 15 minutes, the longest delay SQS knows. */
export const PAYMENT_WINDOW_MINUTES = 5;
export const ORDER_LINES_MAX = 50;
export const LINE_UNITS_MAX = 10_000;
export const OPEN_ORDERS_PER_BUYER_MAX = 20;
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
export const FACTORY_ANSWER_SECONDS_MAX = 5;
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

export const MAILS_PER_SECOND_MAX = 500;
/** The part of SES's own rate we use, so that other senders of the account still get through. */
export const MAIL_QUOTA_SHARE = 0.9;
/** One claim of the mailer: what a crash can leave UNKNOWN. */
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
export const LOOK_DELAY_SECONDS_MAX = 900;
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
export const NOTE_MILLISECONDS_MAX = 2_000;
/** As long as a dead-letter queue keeps the message it is about. */
export const FAILURE_DAYS = 14;
/** Rows of each kind that are forgotten in one statement. */
export const FORGET_BATCH_MAX = 1_000;
/** One alert mail for each queue and error in this time, and no more than these in all. */
export const ALERT_WINDOW_MINUTES = 15;
export const ALERT_MAILS_MAX = 5;
/** A burst is counted for this long before its one mail leaves. */
export const ALERT_COLLECT_SECONDS = 3;
/** Longer than the function that sends it may live. */
export const ALERT_LEASE_SECONDS = 45;
export const DISCARD_REASON_CHARACTERS_MAX = 200;
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
export const CALLBACK_ANSWER_MILLISECONDS_MAX = 3_000;
/** For this long after that, calls are kept without asking it. */
export const CALLBACK_PAUSE_MILLISECONDS = 1_000;
export const SECRETS_REREAD_MINUTES = 15;
