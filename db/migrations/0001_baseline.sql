-- The tables of release 0.1.0, without its functions: those are in db/functions.
-- A database that has exactly these migrations of release 0.1.0 has this one, too; it is then only recorded.
-- replaces:
--   0001_people.sql 0ac94fb549593afb49053b61b1a39f3d82e01b185224e21d58086cdd80a11a3b
--   0002_products.sql 8da7d67c1082237aa957746cc358691a396af8cafb72f52ebd2a6fd9872396f1
--   0003_orders.sql fe786be31dd5eca1b553d9f9a1660b8cb72b7b26e6b6ee12c60ded66f4ee7958
--   0004_outbox.sql 8689efd76aa9224012a9b29aaa7ffc345a77362731374ca39e0d253b5b8128b3
--   0005_place_orders.sql 6ee09fdd9aa26c882d66a3b7543a9b744a75eb79eb246271560af4c16e8f72b1
--   0006_restocks.sql 12e0a0158ba3521879e5372606594666883b30193a012983f12e96553c678930
--   0007_ads.sql 0c113bd9946c4bad453a5a6a1b120b36e0995218123793e259cf8bcf8a0ed1a6
--   0008_mails.sql 262298573442d376a7be2a758cf6eb41ff99ac3671aea629f326860837c660d4
--   0009_vips.sql 6d3f2495f70682524b5f5c7e3d446d392afacc580aa91177cd39651eea1ad326
--   0010_dead_letters.sql 4c61fa31f7a07d185a9940a1a2d65d5b1abc2ee176968b1f753cf8138f25b1bb
--   0011_grants.sql 70442217d0dfb63145d73328274308005802ae87d2050fcac9ab3df206f69ec9
--   0012_wallets.sql 96c71259425fd01163a3d1eb218ee032969e5b2a644474ef6574dd12f13cd8b9
--   0013_carts.sql b51a0be86005134ae94bd1f0c6a4bb3f7caa40b8506c179747e0d032d82f579b
--   0014_order_life.sql f3a7d198a3c675f944024f35bf3103eb5abeeed170519e12e1c6938ba4f5309c
--   0015_accounts.sql 0d9e6abf12d85a0e25a61299a8d2299811ed4468dac3cec23038dde6b41c8255
--   0016_catalogue.sql 7065182dd836100ef7d85e311512c6efcf665ea7e132001a63b5380b824313b8
--   0017_stream.sql 697b33487bc6fa0c4489b0ac06cf321b303d40bf60b513b08924bd0ea06de424
--   0018_best_sellers.sql 83499369e5412442b6b46f4c27b624d22761615e87124da56dac7db2aa6400f9
--   0019_notices.sql 0f5c6489525d46121106f4d3963ec2b52d3103dcca36acd7bba4783b6659a467
--   0020_overview.sql 9aba30e3d821bafd69ffaddcee80685f09d034f312f836f87da7f75df5b908dc
--   0021_resends.sql 6c743cb2d38de8dad42317c35ed151f3424d4eacd17bd4bd81c05b79bb580fc1

-- The master user owns schema `app`. The Lambda functions connect as role shop_app, which db/grants.sql limits.
create schema if not exists app;

-- The clock of every deadline. The tables' defaults call it, so it belongs to the tables and not to db/functions. The
-- local runtime replaces it while its test clock is shifted.
create function app.now() returns timestamptz language sql stable as 'select pg_catalog.now()';

create table app.users (
  id                text collate "C" primary key,
  email             text unique,                              -- lower case; null: no address
  name              text not null,
  role              text not null check (role in ('BUYER', 'SELLER', 'OPERATOR')),
  password_hash     text,
  locale            text not null default 'ko' check (locale in ('ko', 'en')),
  created_at        timestamptz not null default app.now(),
  tokens_valid_from timestamptz not null default '-infinity', -- tokens issued earlier are invalid
  version           int not null default 1,                   -- the version a change must name
  withdrawn_at      timestamptz,
  check (withdrawn_at is null or email is null and password_hash is null and name = '')
);

create table app.products (
  id               text collate "C" primary key,
  seller_id        text collate "C" not null references app.users,
  title            text not null,
  description      text not null default '',
  price            int not null check (price between 0 and 100000000),        -- KRW
  factory_id       text not null,
  restock_quantity int not null default 10 check (restock_quantity >= 0),     -- 0: no automatic restock
  available_at     timestamptz,
  end_at           timestamptz check (end_at > available_at),
  created_at       timestamptz not null default app.now(),
  version          int not null default 1,                                    -- the version a change must name
  deleted_at       timestamptz
);
create index products_of_seller on app.products (seller_id, id);

-- Narrow and separate from products, because an order locks only this row. Pages are filled to a tenth, so that 9 of
-- 10 updates stay on their page (HOT). Vacuum starts by count: one hot row makes thousands of versions, never a large
-- share.
create table app.stock (
  product_id      text collate "C" primary key references app.products,
  on_hand         int not null check (on_hand >= 0),
  reserved        int not null default 0 check (reserved between 0 and on_hand),
  round           int not null default 1 check (round > 0),       -- the stock cycle: + 1 when a shortage ends
  announced_round int not null default 0,                         -- the last cycle whose shortage was published
  check (announced_round between 0 and round)
) with (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Every change of a stock row, written in the same commit. on_hand and reserved are the sums of their deltas.
create table app.stock_moves (
  id             bigint generated always as identity primary key,
  product_id     text collate "C" not null,
  on_hand_delta  int not null,
  reserved_delta int not null,
  cause          text not null check (cause in ('INITIAL', 'ORDER', 'RELEASE', 'SHIPMENT', 'FACTORY', 'ADJUSTMENT')),
  ref            text not null,
  at             timestamptz not null default app.now(),
  actor          text collate "C",                                 -- the user of a manual change
  reason         text,                                             -- the reason that user gave
  check (on_hand_delta <> 0 or reserved_delta <> 0)
);
create index stock_moves_of_product on app.stock_moves (product_id, id);

create table app.orders (
  id              text collate "C" primary key,
  buyer_id        text collate "C" not null references app.users,
  seller_id       text collate "C" not null,
  status          text not null check (status in ('NOTPAYED', 'PREPARING', 'SHIPPING', 'DELIVERED', 'CANCELLED')),
  reason          text check (reason in ('OUT_OF_STOCK', 'PAYMENT_TIMEOUT', 'CUSTOMER', 'SELLER')),
  total           bigint not null check (total >= 0),             -- KRW
  created_at      timestamptz not null,
  payment_due_at  timestamptz,                                    -- null: rejected, out of stock
  idempotency_key text not null,
  request_hash    text not null,                                  -- same key, different body: a conflict
  payment_id      text collate "C",                               -- the last payment attempt; null: none
  check ((status = 'CANCELLED') = (reason is not null)),
  check ((reason is not distinct from 'OUT_OF_STOCK') = (payment_due_at is null)),
  unique (buyer_id, idempotency_key)
);
create index orders_of_buyer on app.orders (buyer_id, id);
create index orders_of_seller on app.orders (seller_id, id);

-- Orders by outcome: the status, or the reason of a cancellation. An order enters these indexes when its payment is
-- decided.
create index orders_of_sellers_fate on app.orders (seller_id, coalesce(reason, status), id) where status <> 'NOTPAYED';
create index orders_of_fate on app.orders (coalesce(reason, status), id) where status <> 'NOTPAYED';
create index orders_open on app.orders (buyer_id) where status in ('NOTPAYED', 'PREPARING', 'SHIPPING');

-- Only unpaid orders: the search for expired ones costs the same however many orders there are.
create index orders_due on app.orders (payment_due_at) where status = 'NOTPAYED';

create table app.order_lines (
  order_id        text collate "C" not null references app.orders,
  line            smallint not null,
  product_id      text collate "C" not null references app.products,
  quantity        int not null check (quantity > 0),
  unit_price      int not null check (unit_price >= 0),           -- the product's price at that time
  short_round     int,                                            -- of a line that found too little: the cycle
  short_available int check (short_available >= 0),               -- and the units that were available
  primary key (order_id, line),
  check ((short_round is null) = (short_available is null))
);

-- The demand that found no stock in a cycle: the quantity of an automatic restock.
create index order_lines_short on app.order_lines (product_id, short_round) include (quantity)
  where short_round is not null;

create table app.order_history (
  order_id    text collate "C" not null references app.orders,
  seq         smallint not null,
  from_status text,
  to_status   text not null,
  reason      text,
  actor       text not null,
  at          timestamptz not null,
  request_id  text,
  primary key (order_id, seq)
);

-- The waiting list of a product: buyers to notify when stock is back, because their order was rejected (for a day,
-- one mail), because they subscribed (until they unsubscribe), or both. One row per buyer, so that a buyer is
-- notified once.
create table app.waitlist (
  product_id    text collate "C" not null,
  buyer_id      text collate "C" not null,
  refused_at    timestamptz,
  subscribed_at timestamptz,
  -- The position in the list; null: not waiting any more.
  since         timestamptz generated always as (least(refused_at, subscribed_at)) stored,
  -- The last stock cycle the buyer was notified of, else the one in which the buyer joined. It never falls.
  turn          int not null check (turn >= 0),
  left_at       timestamptz,                     -- the last time the buyer unsubscribed
  primary key (buyer_id, product_id)             -- in this order for the deletion of an account
);

-- The next buyers: those the last runs did not reach come before those they notified, each in the order of joining.
create index waitlist_line on app.waitlist (product_id, turn, since, buyer_id) where since is not null;

-- Responses of POST requests by idempotency key, written in the commit of their effect. Orders and payments keep
-- their own key.
create table app.idempotency (
  caller       text collate "C" not null,
  route        text not null,
  key          text not null,
  request_hash text not null,
  answer       jsonb not null,
  created_at   timestamptz not null default app.now(),
  primary key (caller, route, key)
);
create index idempotency_old on app.idempotency (created_at);

-- An event is a row written in the commit that made it true. A delayed event has a later due_at.
create table app.outbox (
  id            bigint generated always as identity primary key,
  topic         text not null check (topic in ('order', 'stock', 'operators')),   -- operators: only in the stream
  type          text not null,
  data          jsonb not null,
  request_id    text,
  created_at    timestamptz not null default app.now(),
  due_at        timestamptz not null default app.now(),
  claimed_until timestamptz,
  published_at  timestamptz,
  seq           bigint                                             -- the position in the stream: mark_published
) with (fillfactor = 80);
create index outbox_open on app.outbox (id) where published_at is null;
create unique index outbox_stream on app.outbox (seq) where seq is not null;
create sequence app.outbox_seq owned by app.outbox.seq;

-- Each (consumer, event) once, written in the commit of the consumer's effect.
create table app.inbox (
  consumer text not null,
  event_id text not null,
  at       timestamptz not null default app.now(),
  primary key (consumer, event_id)
);

-- A name and the time up to which it is claimed: the next free mail slot, the next poll of a worker, a limit of
-- attempts.
create table app.rate_tokens (
  name text primary key,
  at   timestamptz not null
);

-- At most one open restock per product (partial unique index). The quantity is fixed when the restock is opened; each
-- attempt asks the factory for the units that have not arrived yet.
create table app.restocks (
  id           text collate "C" primary key,
  product_id   text collate "C" not null references app.products,
  round        int not null,
  factory_id   text not null,
  quantity     int not null check (quantity > 0),
  received     int not null default 0 check (received between 0 and quantity),
  surplus      int not null default 0 check (surplus >= 0),        -- delivered beyond the quantity: for a person
  state        text not null check (state in ('ASKING', 'ASKED', 'OVERDUE', 'CLOSED')),
  attempt      int not null default 1 check (attempt > 0),
  requested_by text not null,                                      -- 'system' or a user's id
  factory_ref  text,
  last_error   text,
  leased_until timestamptz,                                        -- one worker calls the factory at a time
  created_at   timestamptz not null default app.now(),
  due_at       timestamptz,
  closed_at    timestamptz,
  closed_by    text,                                               -- the user who gave up the rest; null: complete
  close_reason text,
  check ((state = 'CLOSED') = (closed_at is not null)),
  check ((closed_by is null) = (close_reason is null) and (closed_by is null or closed_at is not null))
);
create unique index restocks_open on app.restocks (product_id) where closed_at is null;
create index restocks_of_product on app.restocks (product_id, id);

-- An ad of a product and its manager. The address is stored only here: a mail reads it when it is sent.
create table app.ads (
  id            text collate "C" primary key,
  product_id    text collate "C" not null references app.products,
  manager_email text,                                              -- lower case; null: manager or seller deleted
  registered_by text not null,                                     -- a user's id
  created_at    timestamptz not null default app.now(),
  unique (product_id, manager_email)
);

-- What the manager of an ad was asked in one stock cycle, and what was confirmed. The last row is the state of the
-- ad: ad_state. A confirmation by the link of a mail is by 'manager', any other by a user's id.
create table app.ad_requests (
  ad_id           text collate "C" not null references app.ads,
  round           int not null check (round > 0),
  stop_asked_at   timestamptz not null default app.now(),
  stop_asked_by   text not null,                                   -- 'system' or a user's id
  stopped_at      timestamptz,
  stopped_by      text,
  resume_asked_at timestamptz,
  resume_asked_by text,
  resumed_at      timestamptz,
  resumed_by      text,
  primary key (ad_id, round),
  check ((stopped_at is null) = (stopped_by is null)),
  check ((resumed_at is null) = (resumed_by is null)),
  check ((resume_asked_at is null) = (resume_asked_by is null)),
  check (resumed_at is null or resume_asked_at is not null)
);

-- One open stop request per ad, whatever the stock cycle.
create unique index ad_requests_open on app.ad_requests (ad_id) where resume_asked_at is null;

-- Every mail is a row first, one per (kind, subject, recipient): PENDING -> SENDING -> SENT | UNKNOWN | SUPPRESSED |
-- FAILED. UNKNOWN: the delivery cannot be known (bytes were written, or the sender died). An operator may send such a
-- mail again (resend_mail); the shop does not. The address is read when the mail is sent, never copied.
create table app.mails (
  id           bigint generated always as identity primary key,
  kind         text not null,
  subject_id   text collate "C" not null,
  recipient_id text collate "C" not null,                          -- a user's id, or 'operators'
  data         jsonb not null default '{}',
  state        text not null default 'PENDING'
               check (state in ('PENDING', 'SENDING', 'SENT', 'UNKNOWN', 'SUPPRESSED', 'FAILED')),
  created_at   timestamptz not null default app.now(),
  due_at       timestamptz not null default app.now(),
  claimed_at   timestamptz,
  ended_at     timestamptz,
  provider_id  text,
  error        text,
  resends      int not null default 0,                             -- how often an operator resent it
  unique (kind, subject_id, recipient_id)
) with (fillfactor = 80);
create index mails_open on app.mails (id) where state in ('PENDING', 'SENDING') and kind <> 'stock.back';
create index mails_sending on app.mails (id) where state = 'SENDING';
create index mails_unknown on app.mails (subject_id, id) where state = 'UNKNOWN';

-- A restock notice may wait for an operator for days; it must not delay other mails.
create index mails_given_back on app.mails (subject_id, id) where state = 'PENDING' and kind = 'stock.back';

-- VIP buyers: since when, and by which order (the first large one).
create table app.vips (
  user_id  text collate "C" primary key references app.users,
  since    timestamptz not null,                                  -- when that order was paid
  order_id text collate "C" not null unique references app.orders
);

-- Why a consumer failed, the newest error of each message. Recording a dead letter reads it.
create table app.failures (
  message_id text collate "C" primary key,
  queue      text not null,
  error      text not null,
  request_id text,
  at         timestamptz not null default app.now()
);
create index failures_old on app.failures (at);

-- A message that was received too often: resent automatically for a few retry rounds, then parked for a person.
--   retrying  resent to its queue automatically     parked     waits for a person; the operators were mailed
--   redriven  resent by a person                    handled    its consumer processed it
--   discarded given up by a person
-- `sends` numbers the copies. Only the newest copy counts when it returns, so a copy sent twice is not a second retry
-- round.
create table app.dead_letters (
  id              text collate "C" primary key,
  queue           text not null,
  message_id      text collate "C" not null,                       -- of the first copy; SQS gives each copy a new id
  last_message_id text collate "C" not null,                       -- of the copy recorded last: detects a repeat
  body            text not null,
  attributes      jsonb not null,
  error           text not null,
  kind            text not null,                                   -- the error without ids and numbers: error_kind
  receives        int not null default 0,
  rounds          int not null default 0,
  sends           int not null default 0,
  version         int not null default 1,
  state           text not null check (state in ('retrying', 'parked', 'redriven', 'handled', 'discarded')),
  request_id      text,
  actor           text not null default 'dlq-retry',
  created_at      timestamptz not null default app.now(),
  due_at          timestamptz,
  parked_at       timestamptz,
  ended_at        timestamptz,
  unique (queue, message_id),
  check ((state in ('handled', 'discarded')) = (ended_at is not null)),
  check (state <> 'parked' or parked_at is not null)
);
create index dead_letters_parked on app.dead_letters (queue, kind, parked_at) where state = 'parked';

create table app.dead_letter_history (
  id             bigint generated always as identity primary key,
  dead_letter_id text collate "C" not null references app.dead_letters,
  at             timestamptz not null default app.now(),
  state          text not null,
  actor          text not null,
  detail         text not null
);
create index dead_letter_history_of on app.dead_letter_history (dead_letter_id, id);

-- One row per mail to the operators: (queue, kind), or ('*', '*') for everything beyond the number of separate mails.
create table app.dead_letter_alerts (
  id            bigint generated always as identity primary key,
  queue         text not null,
  kind          text not null,
  at            timestamptz not null default app.now(),
  claimed_by    text not null,
  claimed_until timestamptz not null,
  sent_at       timestamptz,
  recovered_at  timestamptz,                                       -- a worker (told_by) sends the recovery mail
  told_by       text,
  told_at       timestamptz
);

create table app.redrives (
  id         text collate "C" primary key,
  operator   text collate "C" not null references app.users,
  wish       jsonb not null,
  rate       int not null check (rate > 0),                        -- messages a second
  total      int not null,
  state      text not null check (state in ('running', 'done', 'cancelled')),
  next_at    timestamptz not null default app.now(),
  created_at timestamptz not null default app.now(),
  ended_at   timestamptz,
  check ((state = 'running') = (ended_at is null))
);
create index redrives_running on app.redrives (id) where state = 'running';

create table app.redrive_items (
  redrive_id     text collate "C" not null references app.redrives,
  dead_letter_id text collate "C" not null references app.dead_letters,
  state          text not null default 'waiting'
                 check (state in ('waiting', 'sent', 'handled', 'returned', 'cancelled')),
  claimed_until  timestamptz,
  sent_at        timestamptz,
  primary key (redrive_id, dead_letter_id)
);
create unique index redrive_items_waiting on app.redrive_items (dead_letter_id) where state = 'waiting';
create index redrive_items_out on app.redrive_items (dead_letter_id) where state in ('waiting', 'sent');

-- Every action of an operator.
create table app.operator_actions (
  id       bigint generated always as identity primary key,
  at       timestamptz not null default app.now(),
  operator text collate "C" not null,
  action   text not null,
  target   text collate "C" not null,
  detail   jsonb not null
);

-- A buyer's money in whole won. Only move_money and charge_wallet change it, so every change has an entry.
create table app.wallets (
  user_id text collate "C" primary key references app.users,
  balance bigint not null check (balance >= 0),
  entries int not null check (entries > 0)                         -- their count = the number of the last one
) with (fillfactor = 50);

create table app.wallet_entries (
  user_id       text collate "C" not null references app.wallets,
  seq           int not null,
  cause         text not null check (cause in ('CHARGE', 'PAYMENT', 'REFUND')),
  amount        bigint not null,                                   -- the change of the balance
  balance_after bigint not null check (balance_after >= 0),
  ref           text collate "C" not null,                         -- the charge, or the payment
  at            timestamptz not null default app.now(),
  primary key (user_id, seq),
  unique (ref, cause),                                             -- nothing is charged, paid or refunded twice
  check (case when cause = 'PAYMENT' then amount < 0 else amount > 0 end)
);

-- One row per payment attempt. All steps of an attempt are one commit, because the wallet is in this database; the
-- first two statuses are therefore only visible as times (docs/decisions/0013).
create table app.payments (
  id              text collate "C" primary key,
  order_id        text collate "C" not null references app.orders,
  buyer_id        text collate "C" not null,
  amount          bigint not null check (amount >= 0),
  status          text not null check (status in
                    ('INITIATED', 'IN_PROGRESS', 'COMPLETED', 'FAILED_CUSTOMER', 'FAILED_QUANTITY', 'CANCELED')),
  problem         text,                                            -- the problem code of a failure
  initiated_at    timestamptz not null default app.now(),
  in_progress_at  timestamptz,                                     -- null: the wallet was not used
  ended_at        timestamptz,
  canceled_at     timestamptz,                                     -- order cancelled, money refunded
  idempotency_key text,                                            -- null: paid by the order request itself
  request_hash    text,
  check ((status in ('FAILED_CUSTOMER', 'FAILED_QUANTITY')) = (problem is not null)),
  check ((status in ('INITIATED', 'IN_PROGRESS')) = (ended_at is null)),
  check ((status in ('INITIATED', 'FAILED_QUANTITY')) = (in_progress_at is null)),
  check ((status = 'CANCELED') = (canceled_at is not null)),
  check ((idempotency_key is null) = (request_hash is null))
);
create index payments_of_order on app.payments (order_id);
create unique index payments_key on app.payments (buyer_id, idempotency_key) where idempotency_key is not null;

-- An order is paid at most once, whatever happens to it later.
create unique index payments_paid on app.payments (order_id) where status in ('COMPLETED', 'CANCELED');

-- A line of a buyer's cart. Quantity 0: removed, because the functions delete no rows.
create table app.carts (
  buyer_id   text collate "C" not null references app.users,
  product_id text collate "C" not null references app.products,
  quantity   int not null check (quantity >= 0),
  put_at     timestamptz not null default app.now(),               -- the order of the lines
  primary key (buyer_id, product_id)
) with (fillfactor = 50);
create index carts_filled on app.carts (buyer_id) where quantity > 0;

-- Verification of an address: a code is mailed to it, and a user who knows the code within minutes may sign up. The
-- code is not stored: the mailer derives it from the id and a secret key, and only its keyed hash is kept. `address`
-- is a keyed hash too; it counts mails and attempts for the hour after the address itself was erased.
create table app.verifications (
  id         text collate "C" primary key,
  address    text not null,
  email      text,                                                -- null once used or expired
  code_hash  text not null,
  locale     text not null check (locale in ('ko', 'en')),
  tries      int not null default 0,                              -- wrong codes
  created_at timestamptz not null default app.now(),
  expires_at timestamptz not null,
  used_at    timestamptz,
  check (used_at is null or email is null)
);
create index verifications_of_address on app.verifications (address, created_at);
create index verifications_open on app.verifications (expires_at) where email is not null;

-- The live stream reads the outbox in the order of seq. A connected reader occupies one slot: one running Lambda.
create table app.stream_slots (
  slot    int primary key,
  user_id text collate "C" not null,
  holder  text not null,
  until   timestamptz not null
);

-- Best sellers of the last days. A sale is an order paid in that time and not cancelled. This index finds the sales
-- of part of a minute; whole minutes and hours are summed in the tables below, so that a query never reads every
-- order line.
create index payments_completed on app.payments (ended_at) include (order_id) where status = 'COMPLETED';

-- Units sold per hour of the payment, whenever its event arrives; negative while a cancellation arrived before its
-- payment.
create table app.best_sellers_hourly (
  hour       timestamptz not null,
  product_id text collate "C" not null,
  units      bigint not null,
  primary key (hour, product_id)
) with (fillfactor = 70);

-- The same per minute, for both ends of a time window.
create table app.best_sellers_by_minute (
  minute     timestamptz not null,
  product_id text collate "C" not null,
  units      bigint not null,
  primary key (minute, product_id)
) with (fillfactor = 70);

-- The cached result of a slow best-seller query: products and units, best first.
create table app.best_sellers_kept (
  days  int primary key,
  at    timestamptz not null,
  items jsonb not null
);

-- A notification run notifies the waiting list of a product of one stock cycle: at most one run per cycle, at most
-- one in progress per product. Each notice is a row of app.mails (kind 'stock.back', subject: the run).
create table app.notice_runs (
  id           text collate "C" primary key,
  product_id   text collate "C" not null references app.products,
  round        int not null check (round > 0),
  status       text not null default 'IN_PROGRESS'
               check (status in ('IN_PROGRESS', 'CANCELED_BY_SOLD_OUT', 'CANCELED_BY_ERROR', 'COMPLETED')),
  opened_by    text not null,                                     -- 'system' or a user's id
  started_at   timestamptz not null default app.now(),
  stopped_at   timestamptz,
  error        text,                                              -- what stopped it
  resumed_at   timestamptz,
  resumed_by   text,
  sent         int not null default 0,
  unknown      int not null default 0,
  suppressed   int not null default 0,
  failed       int not null default 0,
  last_sent    bigint references app.mails,                       -- the last buyer notified
  drawn_at     timestamptz not null default app.now(),            -- the run claimed longest ago is next
  due_at       timestamptz not null default app.now(),            -- no claim before this time
  batch_left   int,                                               -- notices left in this batch; null: no limit
  unique (product_id, round),
  check ((status = 'IN_PROGRESS') = (stopped_at is null)),
  check ((status = 'CANCELED_BY_ERROR') = (error is not null)),
  check ((resumed_at is null) = (resumed_by is null))
);
create unique index notice_runs_going on app.notice_runs (product_id) where status = 'IN_PROGRESS';
create index notice_runs_turns on app.notice_runs (drawn_at, id) where status = 'IN_PROGRESS';

-- Addresses that get no mail any more. Only a keyed hash is stored, and its key is elsewhere: a deleted account
-- leaves no address here, and a bounced address is still recognised when it is used again.
create table app.suppressions (
  address_hash text collate "C" primary key check (address_hash ~ '^[A-Za-z0-9_-]{43}$'),
  reason       text not null check (reason in ('BOUNCE', 'COMPLAINT')),
  at           timestamptz not null default app.now()
);

-- Orders by outcome, summed from the published events when an operator opens the overview. Each event is counted
-- once, by its position in the stream, so a query costs what happened since the last query, not the number of orders.
create table app.overview_totals (
  id        int primary key default 1 check (id = 1),
  reached   bigint not null default 0,                            -- seq of the last counted event
  placed    bigint not null default 0,
  refused   bigint not null default 0,
  paid      bigint not null default 0,
  expired   bigint not null default 0,
  cancelled bigint not null default 0
);
create index dead_letters_retrying on app.dead_letters (queue) where state = 'retrying';
create index failures_of_queue on app.failures (queue, at);

-- Mails that failed are rare and often searched.
create index mails_in_trouble on app.mails (state, id) where state in ('UNKNOWN', 'SUPPRESSED', 'FAILED');

-- The events of a time range. A BRIN index is a few bytes for thousands of events, so an order costs no more.
create index outbox_at on app.outbox using brin (created_at) with (pages_per_range = 16, autosummarize = on);
