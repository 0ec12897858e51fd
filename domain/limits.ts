/** Every limit of the shop, with its unit in its name. No other file defines limits. */

/** Minutes an order may stay unpaid. At most 15, the longest delay of SQS. */
export const PAYMENT_WINDOW_MINUTES = 5;
/** Also the limit of a cart, because a cart is ordered as a whole. */
export const ORDER_LINES_MAX = 50;
export const LINE_UNITS_MAX = 10_000;
export const OPEN_ORDERS_PER_BUYER_MAX = 20;
/** A buyer who cancelled this many orders within CANCELLATIONS_MINUTES must wait before the next order. */
export const CANCELLATIONS_PER_BUYER_MAX = 10;
export const CANCELLATIONS_MINUTES = 60;
/** Orders cancelled in one statement, so that the lock on a popular product's stock is short. */
export const EXPIRE_BATCH_MAX = 100;
/**
 * A poll message for payment deadlines covers all orders of one execution environment for this long. Shorter than the payment
 * window: the message arrives before the first of the covered orders is due, or with it.
 */
export const DEADLINE_POLL_COVERS_SECONDS = 60;
/** Limit of one charge, and of a wallet's balance. A refund may exceed the balance limit. */
export const CHARGE_KRW_MAX = 10_000_000;
export const WALLET_KRW_MAX = 100_000_000;
/**
 * Time a direct order waits for the stock row, and the longest wait: of a batch of the order queue, and of a caller who
 * prefers to wait. Longer waits would end after the callers' own time.
 */
export const ORDER_LOCK_MILLISECONDS = 200;
export const ORDER_LOCK_MILLISECONDS_MAX = 4_000;
/** A request that is older when its handler starts goes to the order queue. The first one of an environment does not. */
export const ORDER_LATE_MILLISECONDS = 500;
/** Time of the one database call of a direct order, with its repeats. Then the order goes to the order queue. */
export const ORDER_RESPONSE_MILLISECONDS_MAX = 3_000;
/** The same for a caller who prefers to wait. The order can still be sent to the queue before the function responds 503. */
export const ORDER_PATIENT_MILLISECONDS_MAX = 6_000;
export const ORDER_RETRY_MILLISECONDS_MAX = 500;
/** Attempts to send an order to the order queue, and the time of each. */
export const ORDER_SEND_ATTEMPTS_MAX = 2;
export const ORDER_SEND_MILLISECONDS_MAX = 1_000;
/** A batch of contended orders marks its products for this long: direct orders of them go to the queue, too. */
export const ORDER_QUEUE_MARK_SECONDS = 2;
/** An order that waited for longer was contended, whatever its message says, in a batch of at least so many requests. */
export const ORDER_QUEUE_WAIT_SECONDS = 2;
export const ORDER_QUEUE_CROWD_MIN = 20;
/** For this long an execution environment sends orders of a marked product to the queue without a database call. */
export const ORDER_QUEUE_MEMORY_MILLISECONDS = 1_000;
/** Longest time of the preference `wait`: API Gateway responds after 29 s. Characters of the header that are read. */
export const PREFER_WAIT_SECONDS_MAX = 25;
export const PREFER_CHARACTERS_MAX = 500;
export const ORDER_REQUEST_TOKEN_CHARACTERS_MAX = 600;
/** The status of an order request is to be read again after so many seconds. */
export const ORDER_REQUEST_RETRY_SECONDS_MAX = 10;
/** An order request that was not decided in this time is never placed. */
export const ORDER_REQUEST_MINUTES = 5;
/** An order request is reported as expired only after this further time: longer than any call of the Data API (45 s). */
export const ORDER_REQUEST_GRACE_SECONDS = 60;
/** After a lost response the direct statement may still run, so the queue decides later: longer than any call of the Data API. */
export const ORDER_LOST_SECONDS = 50;
/** The rejection of an order request, and the figures of a batch, are kept for this long. */
export const REJECTION_HOURS = 24;
/**
 * Order requests outlast five minutes without their database or row: pauses of 8, 16, 20, 20 … (or 1, 2, 4, 8, 16, 20 …)
 * seconds between twenty receives. The pause after a failure of the message itself is short.
 */
export const INTAKE_RECEIVES_MAX = 20;
export const INTAKE_PAUSE_SECONDS_MAX = 20;
export const INTAKE_FAILURE_PAUSE_SECONDS_MAX = 1;
/** Age of a waiting order request that raises an alarm: three minutes before the request expires. */
export const INTAKE_AGE_ALARM_SECONDS = 120;
/** Order requests that one statement decides. */
export const INTAKE_BATCH_MAX = 100;
/** Life of the figures that an estimate is made of, and the window of the order queue's figures. */
export const INTAKE_RECENT_SECONDS = 15;
export const INTAKE_WINDOW_MINUTES = 15;
/** A paid order of at least this many units makes its buyer a VIP. */
export const VIP_UNITS_MIN = 100;

/** A picture of a product that is uploaded. Pages and mails load it as it is. */
export const PICTURE_BYTES_MAX = 5 * 1024 * 1024;
/** Life of the signed form of an upload. */
export const PICTURE_UPLOAD_MINUTES = 5;
/** Uploads that one seller may start in an hour: they bound what abandoned uploads can cost. */
export const PICTURE_UPLOADS_PER_HOUR_MAX = 100;

export const BODY_BYTES_MAX = 64 * 1024;
/** ETags in one If-Match header: the statement of the change may run once for each. */
export const IF_MATCH_TAGS_MAX = 10;
/** Errors listed in one problem response, so that a body with 10,000 unknown fields gets a short response. */
export const PROBLEM_ERRORS_MAX = 20;
export const PAGE_ITEMS_DEFAULT = 20;
export const PAGE_ITEMS_MAX = 100;
export const USERS_LISTED_MAX = 50;
export const EMAIL_CHARACTERS_MAX = 254;
export const PASSWORD_CHARACTERS_MAX = 128;
export const IDEMPOTENCY_KEY_CHARACTERS_MAX = 255;
/** A repeated POST gets the first response for this long. The key of an order is kept with the order. */
export const IDEMPOTENCY_KEY_HOURS = 24;
export const REQUEST_ID_CHARACTERS_MAX = 64;

export const TOKEN_LIFE_MINUTES = 60;
/** Of a token of a session: a device that its user ends can act for at most this long. */
export const SESSION_TOKEN_LIFE_MINUTES = 10;
/** A session ends when it is not used for this long: of a buyer, and of a seller or operator. */
export const BUYER_SESSION_DAYS = 30;
export const STAFF_SESSION_HOURS = 12;
/** A session ends after this time even if it is used. */
export const SESSION_DAYS_MAX = 180;
export const SESSIONS_PER_USER_MAX = 20;
export const SESSION_DEVICE_CHARACTERS_MAX = 60;
/** Unused sessions are deleted after this. */
export const SESSION_KEPT_DAYS = 90;
export const AUTHORIZER_CACHE_SECONDS = 60;

/**
 * A restock without its whole delivery after this long is overdue. The factory is asked once more, then operators are
 * notified.
 */
export const RESTOCK_OVERDUE_MINUTES = 5;
export const RESTOCK_ATTEMPTS_MAX = 2;
export const RESTOCK_UNITS_MAX = 1_000_000;
/** Only one worker calls the factory for a restock. If that worker dies, another one continues after this long. */
export const RESTOCK_LEASE_SECONDS = 60;
export const FACTORY_RESPONSE_SECONDS_MAX = 5;
/** The part of a failed response that a dead letter shows. */
export const RESPONSE_SHOWN_CHARACTERS_MAX = 300;
export const CLOSURE_REASON_CHARACTERS_MAX = 200;
/** Life of a callback address. It is longer than any delivery should take. */
export const CALLBACK_TOKEN_DAYS = 30;
/** Standard Webhooks: largest difference between the clock of a signed callback and ours. */
export const WEBHOOK_TOLERANCE_SECONDS = 300;
export const WEBHOOK_SECRET_BYTES_MIN = 24;
export const WEBHOOK_SIGNATURES_MAX = 16;

/** A shortage writes one mail per ad in one statement. */
export const ADS_PER_PRODUCT_MAX = 20;
/** Life of the link in a mail to an ad manager. It is longer than any shortage should last. */
export const AD_LINK_DAYS = 30;

export const WAITLIST_HOURS = 24;
/** The waiting list that everybody sees, and a place on it, are counted up to this number. */
export const WAITING_SHOWN_MAX = 1_000;
/** Products on a buyer's own waiting list that one response contains. */
export const OWN_WAITING_MAX = 100;

/**
 * Notices claimed at once, and notices claimed but not sent by all workers. The rest of MAIL_BATCH_MAX is for other
 * mails.
 */
export const NOTICE_CLAIM_MAX = 20;
export const NOTICES_OPEN_MAX = 40;
/** With a limit of notices per unit: pause before the next buyers are notified of the remaining stock. */
export const NOTICE_PAUSE_MINUTES = 10;
export const NOTICES_PER_UNIT_MAX = 1_000;
/**
 * A buyer is notified of released units of one product at most once in this time. Settings of the shop; 0 is off.
 */
export const NOTICE_REPEAT_HOURS_DEFAULT = 24;
export const NOTICE_REPEAT_HOURS_MAX = 24 * 7;
/** A restock is announced again, and an ad is stopped or resumed again, only after this time. Further changes are one event. */
export const SETTLE_MINUTES_DEFAULT = 10;
export const SETTLE_MINUTES_MAX = 60;
/** Time in which only VIPs are notified of a new stock cycle. Off by default. */
export const VIP_HEAD_START_MINUTES_DEFAULT = 0;
export const VIP_HEAD_START_MINUTES_MAX = 60;
/** Notices of unknown outcome listed in the response of one notification run. */
export const NOTICE_UNKNOWN_LISTED_MAX = 100;

export const MAILS_PER_SECOND_MAX = 500;
/** Share of the SES sending rate that the shop uses, so that other senders of the account can send. */
export const MAIL_QUOTA_SHARE = 0.9;
/** Mails claimed but not sent by all workers: the most that a crash can leave UNKNOWN. */
export const MAIL_BATCH_MAX = 50;
/** A claimed mail without a result after this long has lost its sender. Longer than the mailer's timeout. */
export const MAIL_LEASE_SECONDS = 90;
export const MAIL_RETRY_SECONDS = 5;

export const RELAY_CLAIM_MAX = 500;
/**
 * After this long a claimed event without a publication has lost its relay, and the next relay publishes the event
 * again.
 */
export const RELAY_LEASE_SECONDS = 30;
/** A worker stops this long before the timeout of its function. */
export const WORKER_STOP_SECONDS = 30;
/** After a failure, a consumer makes no further call for the batch this long before the timeout of its function. */
export const CONSUMER_STOP_SECONDS = 10;
/** SNS and SQS accept ten entries in one batch call. */
export const AWS_BATCH_ENTRIES_MAX = 10;
/** The longest delay of SQS. */
export const POLL_DELAY_SECONDS_MAX = 900;
/** With many commits in a short time, one delayed message serves every commit of the first half of its delay. */
export const NOTIFY_DELAY_SECONDS = 1;
export const NOTIFY_COVERS_MILLISECONDS = 500;
/** A failed message is retried after 1, 2, 4 … seconds, at most this long. */
export const RETRY_DELAY_SECONDS_MAX = 60;
/** Five receives with these delays outlast a database that is unavailable for a minute. */
export const RETRY_DELAY_SECONDS_WITHOUT_DATABASE = 8;
export const RECEIVES_MAX = 5;
/** A failed call to the factory is retried after 5, 10, 20 and 40 s: five receives outlast an outage of a minute. */
export const FACTORY_RETRY_SECONDS = 5;

/** Automatic retry rounds of a dead letter, each later than the one before. Then the dead letter is parked. */
export const REDRIVE_ROUND_DELAYS_SECONDS = [60, 300, 900] as const;
export const REDRIVE_ROUNDS_MAX = REDRIVE_ROUND_DELAYS_SECONDS.length;
export const FAILURE_CHARACTERS_MAX = 500;
/** Recording the outcome of a message may take this long. After that the retry goes on without a record. */
export const RECORD_MILLISECONDS_MAX = 2_000;
/** As long as the DLQ keeps the message of the failure. */
export const FAILURE_DAYS = 14;
/** A handled dead letter keeps its message for this long. A discarded one keeps none. */
export const DEAD_LETTER_DAYS = 14;
/** Rows of each kind deleted in one statement. */
export const RETENTION_BATCH_MAX = 1_000;
/** One alert mail for each queue and error in this time, and at most ALERT_MAILS_MAX mails in total. */
export const ALERT_WINDOW_MINUTES = 15;
export const ALERT_MAILS_MAX = 5;
/** Restock reports listed in one mail to the operators. The reports of ALERT_WINDOW_MINUTES are one mail. */
export const REPORTS_LISTED_MAX = 20;
/** An alert waits this long, so that a burst of failures is one mail. */
export const ALERT_COLLECT_SECONDS = 3;
/** Longer than the timeout of the function that sends the alert. */
export const ALERT_LEASE_SECONDS = 45;
/** SQS: attributes of one message, and its bytes with names, types and values of the attributes. */
export const MESSAGE_ATTRIBUTES_MAX = 10;
export const MESSAGE_BYTES_MAX = 1024 * 1024;
/** What a person sees of the message of a dead letter. A response of the Data API ends at 1 MiB. */
export const BODY_CHARACTERS_SHOWN = 32_768;
export const ATTRIBUTE_CHARACTERS_SHOWN = 1_000;
/** Pieces of 8,000 characters read at once. Each character has at most six bytes in JSON, so they fit into the 1 MiB. */
export const MESSAGE_PIECES_MAX = 16;
export const DISCARD_REASON_CHARACTERS_MAX = 200;
export const LIFT_REASON_CHARACTERS_MAX = 200;
export const PAUSE_REASON_CHARACTERS_MAX = 200;
export const SNOOZE_REASON_CHARACTERS_MAX = 200;
export const SNOOZE_DAYS_MAX = 7;
/** For this time after a pause or a resume the event source mapping is compared with the decision every few seconds. */
export const PAUSE_FOLLOW_SECONDS = 120;
/** Groups of dead letters listed at once. */
export const DEAD_LETTER_GROUPS_MAX = 100;
/** One request edits at most so many dead letters. */
export const BULK_EDIT_MAX = 1_000;
/** Bodies of one statement together stay below the 1 MiB of a Data API response, and each below the 64 KiB of a row. */
export const BULK_EDIT_PAGE = 20;
export const BULK_EDIT_BODY_BYTES_MAX = 24_576;
/** The preview shows the first bodies before and after, and the first dead letters that are left out. */
export const BULK_EDIT_SAMPLES_MAX = 5;
export const BULK_EDIT_LEFT_OUT_LISTED_MAX = 20;
export const REDRIVE_IDS_MAX = 1_000;
/** Ids listed of the dead letters that a redrive leaves out. */
export const REDRIVE_LEFT_OUT_LISTED_MAX = 20;
/** Messages a second. */
export const REDRIVE_RATE_DEFAULT = 10;
export const REDRIVE_RATE_MAX = 100;
export const REDRIVE_BATCH_MAX = 50;
export const REDRIVE_LEASE_SECONDS = 90;
/** A retried or redriven message without an outcome after this long counts as handled. */
export const REDRIVE_SETTLE_MINUTES = 15;
/**
 * After a restore, events of so many minutes before the restored time are published again. Longer than the retry rounds of a
 * message; a consumer that failed or was paused for longer needs a replay (docs/restore.md).
 */
export const RESTORE_REPUBLISH_MINUTES = 30;

/**
 * A polling process hides its messages for this long, and extends the time every POLL_EXTEND_SECONDS. If the process
 * dies, another one receives the messages.
 */
export const POLL_VISIBILITY_SECONDS = 30;
export const POLL_EXTEND_SECONDS = 10;
/** The longest wait of an SQS receive. */
export const POLL_WAIT_SECONDS = 20;

/**
 * A request that has waited for longer before its function begins is refused. Callers wait about this long; API Gateway waits
 * for 29 s.
 */
export const REQUEST_WAIT_SECONDS_MAX = 10;
/** Time an API call may wait for a database that is resuming, which takes 15 to 30 s. Then the response is 503. */
export const DATABASE_RETRY_MILLISECONDS_MAX = 8_000;
/** Time a factory's callback may wait for the database. Then the delivery goes into the queue, without a second try. */
export const CALLBACK_RESPONSE_MILLISECONDS_MAX = 3_000;
/** For this long after such a time-out, deliveries go into the queue without a call of the database. */
export const CALLBACK_PAUSE_MILLISECONDS = 1_000;
export const SECRETS_REREAD_MINUTES = 15;

/** Overview: products and events listed, points of a chart, and ledger entries a chart is made of. */
export const OVERVIEW_PRODUCTS_MAX = 20;
export const OVERVIEW_EVENTS_MAX = 20;
export const OVERVIEW_POINTS_MAX = 300;
export const OVERVIEW_MOVES_MAX = 2_000;
export const CHART_MOVES_MAX = 20_000;
/** A queue whose oldest due row has waited longer is a problem in the overview; failed mails are counted up to the second limit. */
export const QUEUE_LATE_SECONDS = 60;
export const OVERVIEW_FAILED_MAILS_MAX = 100;
/** Events that one poll of the overview adds to its sums, and the limits of its counts. */
export const OVERVIEW_WINDOW_EVENTS_MAX = 20_000;
export const OVERVIEW_UNPAID_MAX = 10_000;
export const OVERVIEW_WAITING_MAX = 1_000;
/** The dead letter of an order is searched in this many dead letters that came after the order. */
export const TIMELINE_DEAD_LETTERS_MAX = 5_000;

/** Life of one live connection (the client reconnects), time between two polls, and time between two heartbeats. */
export const STREAM_SECONDS_MAX = 55;
export const STREAM_POLL_SECONDS = 2;
export const STREAM_HEARTBEAT_SECONDS = 20;
/** Live connections of one account. Another connection ends the oldest one. */
export const STREAMS_PER_USER_MAX = 3;
/** Events read in one poll, and the backlog above which a client must reload everything. */
export const STREAM_WINDOW_EVENTS_MAX = 500;
export const STREAM_BEHIND_EVENTS_MAX = 20_000;
/** Life of a verification code, mails with a code per hour, and wrong codes per hour. */
export const VERIFICATION_MINUTES = 5;
export const VERIFICATION_MAILS_PER_HOUR_MAX = 3;
export const VERIFICATION_TRIES_PER_HOUR_MAX = 5;
/** Wrong passwords for one e-mail address: this many at once, then one in each PASSWORD_TRY_SECONDS. */
export const PASSWORD_TRIES_MAX = 10;
export const PASSWORD_TRY_SECONDS = 90;
export const PASSWORD_CHARACTERS_MIN = 8;
/**
 * Requests that API Gateway passes on for all callers together, because each one costs a password hash or a mail before
 * the caller is known. 25 log-ins a second are 90,000 in an hour, the life of a token.
 */
export const LOG_INS_PER_SECOND_MAX = 25;
export const SIGN_UPS_PER_SECOND_MAX = 5;
/**
 * A renewal hashes no password: 10 ms of the same function. 200 a second need two of its ten instances; eight hash passwords. All
 * visitors of a sale may renew within a few seconds of its start.
 */
export const RENEWALS_PER_SECOND_MAX = 200;
export const PASSWORD_CHANGES_PER_SECOND_MAX = 5;
export const VERIFICATIONS_PER_SECOND_MAX = 10;
/** Requests of such a route that may come at once after a quiet time. */
export const EXPENSIVE_REQUESTS_BURST_MAX = 50;
export const NAME_CHARACTERS_MAX = 50;
/** An outside issuer's keys are fetched again after this long. For an unknown key, not earlier than the cooldown. */
export const ISSUER_KEYS_REREAD_MINUTES = 10;
export const ISSUER_KEYS_COOLDOWN_SECONDS = 30;
export const ISSUER_RESPONSE_MILLISECONDS_MAX = 3_000;

export const TITLE_CHARACTERS_MAX = 100;
export const DESCRIPTION_CHARACTERS_MAX = 2_000;
export const IMAGE_URL_CHARACTERS_MAX = 500;
export const PRICE_KRW_MAX = 100_000_000;
/** Highest limit of units of a product that one buyer may hold. */
export const UNITS_PER_BUYER_MAX = 1_000_000;
/** Stock of one product after manual changes. */
export const STOCK_UNITS_MAX = 1_000_000;
export const ADJUSTMENT_REASON_CHARACTERS_MAX = 200;
/** A sale window must be between the beginnings of these years. */
export const WINDOW_YEAR_MIN = 2000;
export const WINDOW_YEAR_MAX = 2100;
/** Window of the best sellers, and number of products listed. */
export const BEST_SELLERS_DAYS_DEFAULT = 3;
export const BEST_SELLERS_DAYS_MAX = 30;
export const BEST_SELLERS_DEFAULT = 5;
export const BEST_SELLERS_MAX = 50;
/** Payments of this last period are read directly, because the roll-up may not have counted them yet. */
export const BEST_SELLERS_LAG_MINUTES = 2;
/** Cache only slow best-seller queries: those above LIVE_MILLISECONDS_MAX, for KEPT_SECONDS. */
export const BEST_SELLERS_LIVE_MILLISECONDS_MAX = 5;
export const BEST_SELLERS_KEPT_SECONDS = 60;

/** Time a call to the data platform may take. A slow platform costs only the time of its own function. */
export const PLATFORM_RESPONSE_SECONDS_MAX = 5;
/** A failed call to the data platform is retried after 5, 10, 20 and 40 s. */
export const PLATFORM_RETRY_SECONDS = 5;
