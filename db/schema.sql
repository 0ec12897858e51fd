-- The schema after all migrations and functions. Made by: npm run db:schema
-- Nothing is created from this file; it shows what a change of the database changes.

create table app.ad_requests (
  ad_id text collate "C" not null,
  round integer not null,
  stop_asked_at timestamp with time zone not null default app.now(),
  stop_asked_by text not null,
  stopped_at timestamp with time zone,
  stopped_by text,
  resume_asked_at timestamp with time zone,
  resume_asked_by text,
  resumed_at timestamp with time zone,
  resumed_by text,
  constraint ad_requests_pkey PRIMARY KEY (ad_id, round),
  constraint ad_requests_ad_id_fkey FOREIGN KEY (ad_id) REFERENCES app.ads(id),
  constraint ad_requests_check CHECK (((stopped_at IS NULL) = (stopped_by IS NULL))),
  constraint ad_requests_check1 CHECK (((resumed_at IS NULL) = (resumed_by IS NULL))),
  constraint ad_requests_check2 CHECK (((resume_asked_at IS NULL) = (resume_asked_by IS NULL))),
  constraint ad_requests_check3 CHECK (((resumed_at IS NULL) OR (resume_asked_at IS NOT NULL))),
  constraint ad_requests_round_check CHECK ((round > 0))
);
CREATE UNIQUE INDEX ad_requests_open ON app.ad_requests USING btree (ad_id) WHERE (resume_asked_at IS NULL);
grant insert, select, update on app.ad_requests to shop_app;

create table app.ads (
  id text collate "C" not null,
  product_id text collate "C" not null,
  manager_email text,
  registered_by text not null,
  created_at timestamp with time zone not null default app.now(),
  due_at timestamp with time zone,
  constraint ads_pkey PRIMARY KEY (id),
  constraint ads_product_id_manager_email_key UNIQUE (product_id, manager_email),
  constraint ads_product_id_fkey FOREIGN KEY (product_id) REFERENCES app.products(id)
);
CREATE INDEX ads_due ON app.ads USING btree (due_at) WHERE (due_at IS NOT NULL);
grant insert, select, update on app.ads to shop_app;

create table app.alert_snoozes (
  queue text not null,
  kind text not null default ''::text,
  reason text not null,
  snoozed_by text collate "C" not null,
  snoozed_at timestamp with time zone not null default app.now(),
  until timestamp with time zone not null,
  lifted_by text collate "C",
  constraint alert_snoozes_pkey PRIMARY KEY (queue, kind),
  constraint alert_snoozes_lifted_by_fkey FOREIGN KEY (lifted_by) REFERENCES app.users(id),
  constraint alert_snoozes_snoozed_by_fkey FOREIGN KEY (snoozed_by) REFERENCES app.users(id)
);
grant insert, select, update on app.alert_snoozes to shop_app;

create table app.best_sellers_by_minute (
  minute timestamp with time zone not null,
  product_id text collate "C" not null,
  units bigint not null,
  constraint best_sellers_by_minute_pkey PRIMARY KEY (minute, product_id)
) with (fillfactor=70);
grant insert, select, update on app.best_sellers_by_minute to shop_app;

create table app.best_sellers_hourly (
  hour timestamp with time zone not null,
  product_id text collate "C" not null,
  units bigint not null,
  constraint best_sellers_hourly_pkey PRIMARY KEY (hour, product_id)
) with (fillfactor=70);
grant insert, select, update on app.best_sellers_hourly to shop_app;

create table app.best_sellers_kept (
  days integer not null,
  at timestamp with time zone not null,
  items jsonb not null,
  constraint best_sellers_kept_pkey PRIMARY KEY (days)
);
grant insert, select, update on app.best_sellers_kept to shop_app;

create table app.cancellations (
  buyer_id text collate "C" not null,
  recent timestamp with time zone[] not null,
  blocked_until timestamp with time zone,
  constraint cancellations_pkey PRIMARY KEY (buyer_id),
  constraint cancellations_buyer_id_fkey FOREIGN KEY (buyer_id) REFERENCES app.users(id)
);
grant insert, select, update on app.cancellations to shop_app;

create table app.carts (
  buyer_id text collate "C" not null,
  product_id text collate "C" not null,
  quantity integer not null,
  put_at timestamp with time zone not null default app.now(),
  constraint carts_pkey PRIMARY KEY (buyer_id, product_id),
  constraint carts_buyer_id_fkey FOREIGN KEY (buyer_id) REFERENCES app.users(id),
  constraint carts_product_id_fkey FOREIGN KEY (product_id) REFERENCES app.products(id),
  constraint carts_quantity_check CHECK ((quantity >= 0))
) with (fillfactor=50);
CREATE INDEX carts_filled ON app.carts USING btree (buyer_id) WHERE (quantity > 0);
grant insert, select, update on app.carts to shop_app;

create table app.consumer_pauses (
  id bigint not null generated always as identity,
  queue text not null,
  reason text not null,
  paused_by text collate "C" not null,
  paused_at timestamp with time zone not null default app.now(),
  resumed_by text collate "C",
  resumed_at timestamp with time zone,
  constraint consumer_pauses_pkey PRIMARY KEY (id),
  constraint consumer_pauses_paused_by_fkey FOREIGN KEY (paused_by) REFERENCES app.users(id),
  constraint consumer_pauses_resumed_by_fkey FOREIGN KEY (resumed_by) REFERENCES app.users(id),
  constraint consumer_pauses_check CHECK (((resumed_at IS NULL) = (resumed_by IS NULL)))
);
CREATE INDEX consumer_pauses_ended ON app.consumer_pauses USING btree (queue, resumed_at);
CREATE UNIQUE INDEX consumer_pauses_open ON app.consumer_pauses USING btree (queue) WHERE (resumed_at IS NULL);
grant insert, select, update on app.consumer_pauses to shop_app;

create table app.dead_letter_alerts (
  id bigint not null generated always as identity,
  queue text not null,
  kind text not null,
  at timestamp with time zone not null default app.now(),
  claimed_by text not null,
  claimed_until timestamp with time zone not null,
  sent_at timestamp with time zone,
  recovered_at timestamp with time zone,
  told_by text,
  told_at timestamp with time zone,
  constraint dead_letter_alerts_pkey PRIMARY KEY (id)
);
grant insert, select, update on app.dead_letter_alerts to shop_app;

create table app.dead_letter_history (
  id bigint not null generated always as identity,
  dead_letter_id text collate "C" not null,
  at timestamp with time zone not null default app.now(),
  state text not null,
  actor text not null,
  detail text not null,
  constraint dead_letter_history_pkey PRIMARY KEY (id),
  constraint dead_letter_history_dead_letter_id_fkey FOREIGN KEY (dead_letter_id) REFERENCES app.dead_letters(id)
);
CREATE INDEX dead_letter_history_of ON app.dead_letter_history USING btree (dead_letter_id, id);
grant insert, select on app.dead_letter_history to shop_app;

create table app.dead_letters (
  id text collate "C" not null,
  queue text not null,
  message_id text collate "C" not null,
  last_message_id text collate "C" not null,
  body text not null,
  attributes jsonb not null,
  error text not null,
  kind text not null,
  receives integer not null default 0,
  rounds integer not null default 0,
  sends integer not null default 0,
  version integer not null default 1,
  state text not null,
  request_id text,
  actor text not null default 'dlq-retry'::text,
  created_at timestamp with time zone not null default app.now(),
  due_at timestamp with time zone,
  parked_at timestamp with time zone,
  ended_at timestamp with time zone,
  redacted_at timestamp with time zone,
  body_bytes integer,
  body_sha256 text,
  constraint dead_letters_pkey PRIMARY KEY (id),
  constraint dead_letters_queue_message_id_key UNIQUE (queue, message_id),
  constraint dead_letters_check CHECK (((state = ANY (ARRAY['handled'::text, 'discarded'::text])) = (ended_at IS NOT NULL))),
  constraint dead_letters_check1 CHECK (((state <> 'parked'::text) OR (parked_at IS NOT NULL))),
  constraint dead_letters_due_check CHECK (((state <> ALL (ARRAY['retrying'::text, 'redriven'::text])) OR (due_at IS NOT NULL))),
  constraint dead_letters_redacted_check CHECK (((redacted_at IS NULL) OR ((state = ANY (ARRAY['handled'::text, 'discarded'::text])) AND (body_bytes IS NOT NULL) AND (body_sha256 IS NOT NULL)))),
  constraint dead_letters_state_check CHECK ((state = ANY (ARRAY['retrying'::text, 'parked'::text, 'redriven'::text, 'handled'::text, 'discarded'::text])))
);
CREATE INDEX dead_letters_ended ON app.dead_letters USING btree (ended_at) WHERE ((ended_at IS NOT NULL) AND (redacted_at IS NULL));
CREATE INDEX dead_letters_on_their_way ON app.dead_letters USING btree (due_at) WHERE (state = ANY (ARRAY['retrying'::text, 'redriven'::text]));
CREATE INDEX dead_letters_parked ON app.dead_letters USING btree (queue, kind, parked_at) WHERE (state = 'parked'::text);
CREATE INDEX dead_letters_retrying ON app.dead_letters USING btree (queue) WHERE (state = 'retrying'::text);
grant insert, select, update on app.dead_letters to shop_app;

create table app.failures (
  message_id text collate "C" not null,
  queue text not null,
  error text not null,
  request_id text,
  at timestamp with time zone not null default app.now(),
  constraint failures_pkey PRIMARY KEY (message_id)
);
CREATE INDEX failures_of_queue ON app.failures USING btree (queue, at);
CREATE INDEX failures_old ON app.failures USING btree (at);
grant insert, select, update on app.failures to shop_app;

create table app.idempotency (
  caller text collate "C" not null,
  route text not null,
  key text not null,
  request_hash text not null,
  answer jsonb not null,
  created_at timestamp with time zone not null default app.now(),
  constraint idempotency_pkey PRIMARY KEY (caller, route, key)
);
CREATE INDEX idempotency_old ON app.idempotency USING btree (created_at);
grant insert, select on app.idempotency to shop_app;

create table app.inbox (
  consumer text not null,
  event_id text not null,
  at timestamp with time zone not null default app.now(),
  constraint inbox_pkey PRIMARY KEY (consumer, event_id)
);
grant insert, select on app.inbox to shop_app;

create table app.intake_batches (
  id bigint not null generated always as identity,
  at timestamp with time zone not null default app.now(),
  requests integer not null,
  placed integer not null,
  refused integer not null,
  rejected integer not null,
  expired integer not null,
  accepted_from timestamp with time zone,
  constraint intake_batches_pkey PRIMARY KEY (id),
  constraint intake_batches_check CHECK (((((placed + refused) + rejected) + expired) <= requests))
);
CREATE INDEX intake_batches_at ON app.intake_batches USING btree (at);
grant insert, select on app.intake_batches to shop_app;

create table app.mails (
  id bigint not null generated always as identity,
  kind text not null,
  subject_id text collate "C" not null,
  recipient_id text collate "C" not null,
  data jsonb not null default '{}'::jsonb,
  state text not null default 'PENDING'::text,
  created_at timestamp with time zone not null default app.now(),
  due_at timestamp with time zone not null default app.now(),
  claimed_at timestamp with time zone,
  ended_at timestamp with time zone,
  provider_id text,
  error text,
  resends integer not null default 0,
  run_resumes integer,
  included_in bigint,
  constraint mails_pkey PRIMARY KEY (id),
  constraint mails_kind_subject_id_recipient_id_key UNIQUE (kind, subject_id, recipient_id),
  constraint mails_included_in_fkey FOREIGN KEY (included_in) REFERENCES app.mails(id),
  constraint mails_state_check CHECK ((state = ANY (ARRAY['PENDING'::text, 'SENDING'::text, 'SENT'::text, 'UNKNOWN'::text, 'SUPPRESSED'::text, 'FAILED'::text, 'SUPERSEDED'::text])))
);
CREATE INDEX mails_ended ON app.mails USING btree (ended_at) WHERE (ended_at IS NOT NULL);
CREATE INDEX mails_in_order ON app.mails USING btree (recipient_id, split_part(subject_id, ':'::text, 1), id) WHERE ((state = ANY (ARRAY['PENDING'::text, 'SENDING'::text])) AND (kind <> 'stock.back'::text));
CREATE INDEX mails_in_trouble ON app.mails USING btree (state, id) WHERE (state = ANY (ARRAY['UNKNOWN'::text, 'SUPPRESSED'::text, 'FAILED'::text]));
CREATE INDEX mails_included ON app.mails USING btree (included_in) WHERE (included_in IS NOT NULL);
CREATE INDEX mails_open ON app.mails USING btree (id) WHERE ((state = ANY (ARRAY['PENDING'::text, 'SENDING'::text])) AND (kind <> 'stock.back'::text));
CREATE INDEX mails_released ON app.mails USING btree (subject_id, id) WHERE ((state = 'PENDING'::text) AND (kind = 'stock.back'::text));
CREATE INDEX mails_sending ON app.mails USING btree (id) WHERE (state = 'SENDING'::text);
CREATE INDEX mails_superseded ON app.mails USING btree (id) WHERE (state = 'SUPERSEDED'::text);
CREATE INDEX mails_unknown ON app.mails USING btree (subject_id, id) WHERE (state = 'UNKNOWN'::text);
grant insert, select, update on app.mails to shop_app;

create table app.notice_runs (
  id text collate "C" not null,
  product_id text collate "C" not null,
  round integer not null,
  status text not null default 'IN_PROGRESS'::text,
  opened_by text not null,
  started_at timestamp with time zone not null default app.now(),
  stopped_at timestamp with time zone,
  error text,
  resumed_at timestamp with time zone,
  resumed_by text,
  sent integer not null default 0,
  unknown integer not null default 0,
  suppressed integer not null default 0,
  failed integer not null default 0,
  last_sent bigint,
  drawn_at timestamp with time zone not null default app.now(),
  due_at timestamp with time zone not null default app.now(),
  batch_left integer,
  resumes integer not null default 0,
  constraint notice_runs_pkey PRIMARY KEY (id),
  constraint notice_runs_product_id_round_key UNIQUE (product_id, round),
  constraint notice_runs_last_sent_fkey FOREIGN KEY (last_sent) REFERENCES app.mails(id),
  constraint notice_runs_product_id_fkey FOREIGN KEY (product_id) REFERENCES app.products(id),
  constraint notice_runs_check CHECK (((status = 'IN_PROGRESS'::text) = (stopped_at IS NULL))),
  constraint notice_runs_check2 CHECK (((resumed_at IS NULL) = (resumed_by IS NULL))),
  constraint notice_runs_error_check CHECK (
CASE status
    WHEN 'CANCELED_BY_ERROR'::text THEN (error IS NOT NULL)
    WHEN 'CANCELED_BY_SOLD_OUT'::text THEN true
    ELSE (error IS NULL)
END),
  constraint notice_runs_round_check CHECK ((round > 0)),
  constraint notice_runs_status_check CHECK ((status = ANY (ARRAY['IN_PROGRESS'::text, 'CANCELED_BY_SOLD_OUT'::text, 'CANCELED_BY_ERROR'::text, 'COMPLETED'::text])))
);
CREATE INDEX notice_runs_failed ON app.notice_runs USING btree (stopped_at) WHERE (status = 'CANCELED_BY_ERROR'::text);
CREATE UNIQUE INDEX notice_runs_going ON app.notice_runs USING btree (product_id) WHERE (status = 'IN_PROGRESS'::text);
CREATE INDEX notice_runs_turns ON app.notice_runs USING btree (drawn_at, id) WHERE (status = 'IN_PROGRESS'::text);
grant insert, select, update on app.notice_runs to shop_app;

create table app.operator_actions (
  id bigint not null generated always as identity,
  at timestamp with time zone not null default app.now(),
  operator text collate "C" not null,
  action text not null,
  target text collate "C" not null,
  detail jsonb not null,
  constraint operator_actions_pkey PRIMARY KEY (id)
);
CREATE INDEX operator_actions_by_action ON app.operator_actions USING btree (action, id);
CREATE INDEX operator_actions_of_person ON app.operator_actions USING btree (operator, id);
CREATE INDEX operator_actions_on_target ON app.operator_actions USING btree (target, id);
grant insert, select on app.operator_actions to shop_app;

create table app.order_history (
  order_id text collate "C" not null,
  seq smallint not null,
  from_status text,
  to_status text not null,
  reason text,
  actor text not null,
  at timestamp with time zone not null,
  request_id text,
  constraint order_history_pkey PRIMARY KEY (order_id, seq),
  constraint order_history_order_id_fkey FOREIGN KEY (order_id) REFERENCES app.orders(id)
);
grant insert, select on app.order_history to shop_app;

create table app.order_lines (
  order_id text collate "C" not null,
  line smallint not null,
  product_id text collate "C" not null,
  quantity integer not null,
  unit_price integer not null,
  short_round integer,
  short_available integer,
  constraint order_lines_pkey PRIMARY KEY (order_id, line),
  constraint order_lines_order_id_fkey FOREIGN KEY (order_id) REFERENCES app.orders(id),
  constraint order_lines_product_id_fkey FOREIGN KEY (product_id) REFERENCES app.products(id),
  constraint order_lines_check CHECK (((short_round IS NULL) = (short_available IS NULL))),
  constraint order_lines_quantity_check CHECK ((quantity > 0)),
  constraint order_lines_short_available_check CHECK ((short_available >= 0)),
  constraint order_lines_unit_price_check CHECK ((unit_price >= 0))
);
CREATE INDEX order_lines_short ON app.order_lines USING btree (product_id, short_round) INCLUDE (quantity) WHERE (short_round IS NOT NULL);
grant insert, select on app.order_lines to shop_app;

create table app.order_rejections (
  order_id text collate "C" not null,
  buyer_id text collate "C" not null,
  code text not null,
  line integer,
  details jsonb,
  request jsonb not null,
  decided_at timestamp with time zone not null default app.now(),
  constraint order_rejections_pkey PRIMARY KEY (order_id)
);
CREATE INDEX order_rejections_ended ON app.order_rejections USING btree (decided_at);
grant insert, select on app.order_rejections to shop_app;

create table app.orders (
  id text collate "C" not null,
  buyer_id text collate "C" not null,
  seller_id text collate "C" not null,
  status text not null,
  reason text,
  total bigint not null,
  created_at timestamp with time zone not null,
  payment_due_at timestamp with time zone,
  idempotency_key text not null,
  request_hash text not null,
  payment_id text collate "C",
  accepted_at timestamp with time zone,
  constraint orders_pkey PRIMARY KEY (id),
  constraint orders_buyer_id_idempotency_key_key UNIQUE (buyer_id, idempotency_key),
  constraint orders_buyer_id_fkey FOREIGN KEY (buyer_id) REFERENCES app.users(id),
  constraint orders_check CHECK (((status = 'CANCELLED'::text) = (reason IS NOT NULL))),
  constraint orders_check1 CHECK (((NOT (reason IS DISTINCT FROM 'OUT_OF_STOCK'::text)) = (payment_due_at IS NULL))),
  constraint orders_reason_check CHECK ((reason = ANY (ARRAY['OUT_OF_STOCK'::text, 'PAYMENT_TIMEOUT'::text, 'CUSTOMER'::text, 'SELLER'::text]))),
  constraint orders_status_check CHECK ((status = ANY (ARRAY['NOTPAYED'::text, 'PREPARING'::text, 'SHIPPING'::text, 'DELIVERED'::text, 'CANCELLED'::text]))),
  constraint orders_total_check CHECK ((total >= 0))
);
CREATE INDEX orders_by_number ON app.orders USING btree ("right"(id, 8));
CREATE INDEX orders_due ON app.orders USING btree (payment_due_at) WHERE (status = 'NOTPAYED'::text);
CREATE INDEX orders_of_buyer ON app.orders USING btree (buyer_id, id);
CREATE INDEX orders_of_outcome ON app.orders USING btree (COALESCE(reason, status), id) WHERE (status <> 'NOTPAYED'::text);
CREATE INDEX orders_of_seller ON app.orders USING btree (seller_id, id);
CREATE INDEX orders_of_sellers_outcome ON app.orders USING btree (seller_id, COALESCE(reason, status), id) WHERE (status <> 'NOTPAYED'::text);
CREATE INDEX orders_open ON app.orders USING btree (buyer_id) WHERE (status = ANY (ARRAY['NOTPAYED'::text, 'PREPARING'::text, 'SHIPPING'::text]));
grant insert, select, update on app.orders to shop_app;

create table app.outbox (
  id bigint not null generated always as identity,
  topic text not null,
  type text not null,
  data jsonb not null,
  request_id text,
  created_at timestamp with time zone not null default app.now(),
  due_at timestamp with time zone not null default app.now(),
  claimed_until timestamp with time zone,
  published_at timestamp with time zone,
  seq bigint,
  constraint outbox_pkey PRIMARY KEY (id),
  constraint outbox_topic_check CHECK ((topic = ANY (ARRAY['order'::text, 'stock'::text, 'operators'::text])))
) with (fillfactor=50);
CREATE INDEX outbox_at ON app.outbox USING brin (created_at) WITH (pages_per_range='16', autosummarize='on');
CREATE INDEX outbox_open ON app.outbox USING btree (id) WHERE (published_at IS NULL);
CREATE UNIQUE INDEX outbox_stream ON app.outbox USING btree (seq) WHERE (seq IS NOT NULL);
grant insert, select, update on app.outbox to shop_app;

create table app.overview_minutes (
  slot integer not null,
  minute timestamp with time zone not null,
  placed bigint not null default 0,
  refused bigint not null default 0,
  mails bigint not null default 0,
  failures bigint not null default 0,
  constraint overview_minutes_pkey PRIMARY KEY (slot),
  constraint overview_minutes_slot_check CHECK (((slot >= 0) AND (slot <= 59)))
);
grant insert, select, update on app.overview_minutes to shop_app;

create table app.overview_totals (
  id integer not null default 1,
  reached bigint not null default 0,
  placed bigint not null default 0,
  refused bigint not null default 0,
  paid bigint not null default 0,
  expired bigint not null default 0,
  cancelled bigint not null default 0,
  minutes_to timestamp with time zone,
  constraint overview_totals_pkey PRIMARY KEY (id),
  constraint overview_totals_id_check CHECK ((id = 1))
);
grant insert, select, update on app.overview_totals to shop_app;

create table app.payments (
  id text collate "C" not null,
  order_id text collate "C" not null,
  buyer_id text collate "C" not null,
  amount bigint not null,
  status text not null,
  problem text,
  initiated_at timestamp with time zone not null default app.now(),
  in_progress_at timestamp with time zone,
  ended_at timestamp with time zone,
  canceled_at timestamp with time zone,
  idempotency_key text,
  request_hash text,
  constraint payments_pkey PRIMARY KEY (id),
  constraint payments_order_id_fkey FOREIGN KEY (order_id) REFERENCES app.orders(id),
  constraint payments_amount_check CHECK ((amount >= 0)),
  constraint payments_check CHECK (((status = ANY (ARRAY['FAILED_CUSTOMER'::text, 'FAILED_QUANTITY'::text])) = (problem IS NOT NULL))),
  constraint payments_check1 CHECK (((status = ANY (ARRAY['INITIATED'::text, 'IN_PROGRESS'::text])) = (ended_at IS NULL))),
  constraint payments_check2 CHECK (((status = ANY (ARRAY['INITIATED'::text, 'FAILED_QUANTITY'::text])) = (in_progress_at IS NULL))),
  constraint payments_check3 CHECK (((status = 'CANCELED'::text) = (canceled_at IS NOT NULL))),
  constraint payments_check4 CHECK (((idempotency_key IS NULL) = (request_hash IS NULL))),
  constraint payments_status_check CHECK ((status = ANY (ARRAY['INITIATED'::text, 'IN_PROGRESS'::text, 'COMPLETED'::text, 'FAILED_CUSTOMER'::text, 'FAILED_QUANTITY'::text, 'CANCELED'::text])))
);
CREATE INDEX payments_completed ON app.payments USING btree (ended_at) INCLUDE (order_id) WHERE (status = 'COMPLETED'::text);
CREATE UNIQUE INDEX payments_key ON app.payments USING btree (buyer_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);
CREATE INDEX payments_of_order ON app.payments USING btree (order_id);
CREATE UNIQUE INDEX payments_paid ON app.payments USING btree (order_id) WHERE (status = ANY (ARRAY['COMPLETED'::text, 'CANCELED'::text]));
grant insert, select, update on app.payments to shop_app;

create table app.products (
  id text collate "C" not null,
  seller_id text collate "C" not null,
  title text not null,
  description text not null default ''::text,
  price integer not null,
  factory_id text not null,
  restock_quantity integer not null default 10,
  available_at timestamp with time zone,
  end_at timestamp with time zone,
  created_at timestamp with time zone not null default app.now(),
  version integer not null default 1,
  deleted_at timestamp with time zone,
  max_per_buyer integer,
  image_url text,
  translations jsonb not null default '{}'::jsonb,
  search_titles text not null generated always as (lower(((((title || '
'::text) || COALESCE((translations #>> '{en,title}'::text[]), ''::text)) || '
'::text) || COALESCE((translations #>> '{ko,title}'::text[]), ''::text)))) stored,
  constraint products_pkey PRIMARY KEY (id),
  constraint products_seller_id_fkey FOREIGN KEY (seller_id) REFERENCES app.users(id),
  constraint products_check CHECK ((end_at > available_at)),
  constraint products_max_per_buyer_check CHECK ((max_per_buyer > 0)),
  constraint products_price_check CHECK (((price >= 0) AND (price <= 100000000))),
  constraint products_restock_quantity_check CHECK ((restock_quantity >= 0)),
  constraint products_translations_check CHECK ((jsonb_typeof(translations) = 'object'::text))
);
CREATE INDEX products_by_price ON app.products USING btree (price, id) WHERE (deleted_at IS NULL);
CREATE INDEX products_of_seller ON app.products USING btree (seller_id, id);
grant insert, select, update on app.products to shop_app;

create table app.rate_tokens (
  name text not null,
  at timestamp with time zone not null,
  constraint rate_tokens_pkey PRIMARY KEY (name)
);
grant insert, select, update on app.rate_tokens to shop_app;

create table app.redrive_items (
  redrive_id text collate "C" not null,
  dead_letter_id text collate "C" not null,
  state text not null default 'waiting'::text,
  claimed_until timestamp with time zone,
  sent_at timestamp with time zone,
  sending_at timestamp with time zone,
  was text,
  constraint redrive_items_pkey PRIMARY KEY (redrive_id, dead_letter_id),
  constraint redrive_items_dead_letter_id_fkey FOREIGN KEY (dead_letter_id) REFERENCES app.dead_letters(id),
  constraint redrive_items_redrive_id_fkey FOREIGN KEY (redrive_id) REFERENCES app.redrives(id),
  constraint redrive_items_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'handled'::text, 'returned'::text, 'cancelled'::text])))
);
CREATE INDEX redrive_items_out ON app.redrive_items USING btree (dead_letter_id) WHERE (state = ANY (ARRAY['waiting'::text, 'sent'::text]));
CREATE UNIQUE INDEX redrive_items_waiting ON app.redrive_items USING btree (dead_letter_id) WHERE (state = 'waiting'::text);
grant insert, select, update on app.redrive_items to shop_app;

create table app.redrives (
  id text collate "C" not null,
  operator text collate "C" not null,
  wish jsonb not null,
  rate integer not null,
  total integer not null,
  state text not null,
  next_at timestamp with time zone not null default app.now(),
  created_at timestamp with time zone not null default app.now(),
  ended_at timestamp with time zone,
  left_out jsonb not null default '{"ids": [], "count": 0}'::jsonb,
  events_after bigint,
  events_to bigint,
  events_claimed_to bigint,
  events_claimed integer not null default 0,
  events_sent integer not null default 0,
  claimed_until timestamp with time zone,
  constraint redrives_pkey PRIMARY KEY (id),
  constraint redrives_operator_fkey FOREIGN KEY (operator) REFERENCES app.users(id),
  constraint redrives_check CHECK (((state = 'running'::text) = (ended_at IS NULL))),
  constraint redrives_events_check CHECK (((events_after IS NULL) = (events_to IS NULL))),
  constraint redrives_rate_check CHECK ((rate > 0)),
  constraint redrives_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'cancelled'::text])))
);
CREATE INDEX redrives_running ON app.redrives USING btree (id) WHERE (state = 'running'::text);
grant insert, select, update on app.redrives to shop_app;

create table app.restocks (
  id text collate "C" not null,
  product_id text collate "C" not null,
  round integer not null,
  factory_id text not null,
  quantity integer not null,
  received integer not null default 0,
  surplus integer not null default 0,
  state text not null,
  attempt integer not null default 1,
  requested_by text not null,
  factory_ref text,
  last_error text,
  leased_until timestamp with time zone,
  created_at timestamp with time zone not null default app.now(),
  due_at timestamp with time zone,
  closed_at timestamp with time zone,
  closed_by text,
  close_reason text,
  covered_round integer,
  constraint restocks_pkey PRIMARY KEY (id),
  constraint restocks_product_id_fkey FOREIGN KEY (product_id) REFERENCES app.products(id),
  constraint restocks_attempt_check CHECK ((attempt > 0)),
  constraint restocks_check CHECK (((received >= 0) AND (received <= quantity))),
  constraint restocks_check1 CHECK (((state = 'CLOSED'::text) = (closed_at IS NOT NULL))),
  constraint restocks_check2 CHECK ((((closed_by IS NULL) = (close_reason IS NULL)) AND ((closed_by IS NULL) OR (closed_at IS NOT NULL)))),
  constraint restocks_quantity_check CHECK ((quantity > 0)),
  constraint restocks_state_check CHECK ((state = ANY (ARRAY['ASKING'::text, 'ASKED'::text, 'OVERDUE'::text, 'CLOSED'::text]))),
  constraint restocks_surplus_check CHECK ((surplus >= 0))
);
CREATE INDEX restocks_of_product ON app.restocks USING btree (product_id, id);
CREATE UNIQUE INDEX restocks_open ON app.restocks USING btree (product_id) WHERE (closed_at IS NULL);
grant insert, select, update on app.restocks to shop_app;

create table app.sessions (
  id text not null,
  user_id text not null,
  token_hash text not null,
  previous_hash text,
  device text not null,
  created_at timestamp with time zone not null default app.now(),
  renewed_at timestamp with time zone not null default app.now(),
  ended_at timestamp with time zone,
  end_reason text,
  constraint sessions_pkey PRIMARY KEY (id),
  constraint sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES app.users(id),
  constraint sessions_end_check CHECK (((ended_at IS NULL) = (end_reason IS NULL))),
  constraint sessions_end_reason_check CHECK ((end_reason = ANY (ARRAY['signed-out'::text, 'ended'::text, 'reused'::text, 'password'::text, 'account-deleted'::text, 'too-many'::text])))
);
CREATE INDEX sessions_by_renewal ON app.sessions USING btree (renewed_at);
CREATE INDEX sessions_of_user ON app.sessions USING btree (user_id, renewed_at) WHERE (ended_at IS NULL);
grant insert, select, update on app.sessions to shop_app;

create table app.stock (
  product_id text collate "C" not null,
  on_hand integer not null,
  reserved integer not null default 0,
  round integer not null default 1,
  announced_round integer not null default 0,
  queued_until timestamp with time zone,
  constraint stock_pkey PRIMARY KEY (product_id),
  constraint stock_product_id_fkey FOREIGN KEY (product_id) REFERENCES app.products(id),
  constraint stock_check CHECK (((reserved >= 0) AND (reserved <= on_hand))),
  constraint stock_check1 CHECK (((announced_round >= 0) AND (announced_round <= round))),
  constraint stock_on_hand_check CHECK ((on_hand >= 0)),
  constraint stock_round_check CHECK ((round > 0))
) with (fillfactor=10, autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=1000);
grant insert, select, update on app.stock to shop_app;

create table app.stock_cycles (
  product_id text collate "C" not null,
  round integer not null,
  cause text not null,
  opened_at timestamp with time zone not null default app.now(),
  constraint stock_cycles_pkey PRIMARY KEY (product_id, round),
  constraint stock_cycles_cause_check CHECK ((cause = ANY (ARRAY['RESTOCK'::text, 'RELEASE'::text, 'OPENING'::text]))),
  constraint stock_cycles_round_check CHECK ((round > 1))
);
grant insert, select on app.stock_cycles to shop_app;

create table app.stock_moves (
  id bigint not null generated always as identity,
  product_id text collate "C" not null,
  on_hand_delta integer not null,
  reserved_delta integer not null,
  cause text not null,
  ref text not null,
  at timestamp with time zone not null default app.now(),
  actor text collate "C",
  reason text,
  constraint stock_moves_pkey PRIMARY KEY (id),
  constraint stock_moves_cause_check CHECK ((cause = ANY (ARRAY['INITIAL'::text, 'ORDER'::text, 'RELEASE'::text, 'SHIPMENT'::text, 'FACTORY'::text, 'ADJUSTMENT'::text]))),
  constraint stock_moves_check CHECK (((on_hand_delta <> 0) OR (reserved_delta <> 0)))
);
CREATE INDEX stock_moves_arrivals ON app.stock_moves USING btree (product_id, at) WHERE (on_hand_delta > 0);
CREATE INDEX stock_moves_of_product ON app.stock_moves USING btree (product_id, id);
grant insert, select on app.stock_moves to shop_app;

create table app.stream_slots (
  slot integer not null,
  user_id text collate "C" not null,
  holder text not null,
  until timestamp with time zone not null,
  constraint stream_slots_pkey PRIMARY KEY (slot)
);
grant insert, select, update on app.stream_slots to shop_app;

create table app.suppressions (
  address_hash text collate "C" not null,
  reason text not null,
  at timestamp with time zone not null default app.now(),
  lifted_at timestamp with time zone,
  lifted_by text collate "C",
  constraint suppressions_pkey PRIMARY KEY (address_hash),
  constraint suppressions_address_hash_check CHECK ((address_hash ~ '^[A-Za-z0-9_-]{43}$'::text)),
  constraint suppressions_reason_check CHECK ((reason = ANY (ARRAY['BOUNCE'::text, 'COMPLAINT'::text])))
);
grant insert, select, update on app.suppressions to shop_app;

create table app.users (
  id text collate "C" not null,
  email text,
  name text not null,
  role text not null,
  password_hash text,
  locale text not null default 'ko'::text,
  created_at timestamp with time zone not null default app.now(),
  tokens_valid_from timestamp with time zone not null default '-infinity'::timestamp with time zone,
  version integer not null default 1,
  withdrawn_at timestamp with time zone,
  constraint users_pkey PRIMARY KEY (id),
  constraint users_email_key UNIQUE (email),
  constraint users_check CHECK (((withdrawn_at IS NULL) OR ((email IS NULL) AND (password_hash IS NULL) AND (name = ''::text)))),
  constraint users_locale_check CHECK ((locale = ANY (ARRAY['ko'::text, 'en'::text]))),
  constraint users_role_check CHECK ((role = ANY (ARRAY['BUYER'::text, 'SELLER'::text, 'OPERATOR'::text])))
);
grant insert, select, update on app.users to shop_app;

create table app.verifications (
  id text collate "C" not null,
  address text not null,
  email text,
  code_hash text not null,
  locale text not null,
  tries integer not null default 0,
  created_at timestamp with time zone not null default app.now(),
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint verifications_pkey PRIMARY KEY (id),
  constraint verifications_check CHECK (((used_at IS NULL) OR (email IS NULL))),
  constraint verifications_locale_check CHECK ((locale = ANY (ARRAY['ko'::text, 'en'::text])))
);
CREATE INDEX verifications_of_address ON app.verifications USING btree (address, created_at);
CREATE INDEX verifications_open ON app.verifications USING btree (expires_at) WHERE (email IS NOT NULL);
grant insert, select, update on app.verifications to shop_app;

create table app.vips (
  user_id text collate "C" not null,
  since timestamp with time zone not null,
  order_id text collate "C" not null,
  constraint vips_pkey PRIMARY KEY (user_id),
  constraint vips_order_id_key UNIQUE (order_id),
  constraint vips_order_id_fkey FOREIGN KEY (order_id) REFERENCES app.orders(id),
  constraint vips_user_id_fkey FOREIGN KEY (user_id) REFERENCES app.users(id)
);
grant insert, select, update on app.vips to shop_app;

create table app.waitlist (
  product_id text collate "C" not null,
  buyer_id text collate "C" not null,
  refused_at timestamp with time zone,
  subscribed_at timestamp with time zone,
  since timestamp with time zone generated always as (LEAST(refused_at, subscribed_at)) stored,
  turn integer not null,
  left_at timestamp with time zone,
  notified_at timestamp with time zone,
  constraint waitlist_pkey PRIMARY KEY (buyer_id, product_id),
  constraint waitlist_turn_check CHECK ((turn >= 0))
);
CREATE INDEX waitlist_in_order ON app.waitlist USING btree (product_id, turn, since, buyer_id) WHERE (since IS NOT NULL);
CREATE INDEX waitlist_waiting ON app.waitlist USING btree (product_id, (
CASE
    WHEN (subscribed_at IS NOT NULL) THEN 'infinity'::timestamp with time zone
    ELSE refused_at
END)) WHERE (since IS NOT NULL);
grant insert, select, update on app.waitlist to shop_app;

create table app.wallet_entries (
  user_id text collate "C" not null,
  seq integer not null,
  cause text not null,
  amount bigint not null,
  balance_after bigint not null,
  ref text collate "C" not null,
  at timestamp with time zone not null default app.now(),
  constraint wallet_entries_pkey PRIMARY KEY (user_id, seq),
  constraint wallet_entries_ref_cause_key UNIQUE (ref, cause),
  constraint wallet_entries_user_id_fkey FOREIGN KEY (user_id) REFERENCES app.wallets(user_id),
  constraint wallet_entries_balance_after_check CHECK ((balance_after >= 0)),
  constraint wallet_entries_cause_check CHECK ((cause = ANY (ARRAY['CHARGE'::text, 'PAYMENT'::text, 'REFUND'::text]))),
  constraint wallet_entries_check CHECK (
CASE
    WHEN (cause = 'PAYMENT'::text) THEN (amount < 0)
    ELSE (amount > 0)
END)
);
grant insert, select on app.wallet_entries to shop_app;

create table app.wallets (
  user_id text collate "C" not null,
  balance bigint not null,
  entries integer not null,
  constraint wallets_pkey PRIMARY KEY (user_id),
  constraint wallets_user_id_fkey FOREIGN KEY (user_id) REFERENCES app.users(id),
  constraint wallets_balance_check CHECK ((balance >= 0)),
  constraint wallets_entries_check CHECK ((entries > 0))
) with (fillfactor=50);
grant insert, select, update on app.wallets to shop_app;

create sequence app.outbox_seq;
grant usage on app.outbox_seq to shop_app;

-- ad_answer(_ad app.ads)
--   returns jsonb
-- ad_confirmation(_ad text, _round integer, _action text, _language text DEFAULT NULL::text)
--   returns TABLE(title text, outcome text)
-- ad_json(_ad app.ads)
--   returns jsonb
-- ad_mail(_last app.ad_requests)
--   returns jsonb
-- ad_state(_last app.ad_requests)
--   returns text
-- adjust_stock(_caller text, _issued_at bigint, _key text, _hash text, _new_id text, _product text, _delta integer, _reason text, _units_max integer)
--   returns TABLE(outcome text, replayed boolean, response jsonb, published boolean)
-- ask_ads(_product text, _ad text, _action text, _actor text, _settle_minutes integer DEFAULT 10)
--   returns integer
-- attempt_payment(_order app.orders, _id text, _key text, _hash text, _fails boolean, _request_id text)
--   returns void
-- awaited_product_json(_entry app.waitlist, _wait_hours integer, _max integer, _language text DEFAULT NULL::text)
--   returns jsonb
-- awaits_notice(_mail app.mails, _product text, _resent boolean)
--   returns boolean
-- awaits_sale_cycle(_product text)
--   returns boolean
-- begin_after_restore(_cluster text, _republish_minutes integer)
--   returns jsonb
-- begin_idempotent(_caller text, _route text, _key text, _hash text, _outcome text)
--   returns TABLE(outcome text, response jsonb)
-- begin_log_in(_email text, _address text, _burst integer, _seconds integer)
--   returns TABLE(wait integer, id text, name text, role text, password_hash text)
-- begin_password_change(_user text, _issued_at bigint, _burst integer, _seconds integer)
--   returns TABLE(wait integer, password_hash text)
-- begin_redriven_send(_redrive text, _id text)
--   returns TABLE(send integer, piece text)
-- best_sellers(_days integer, _limit integer, _items_max integer, _lag_minutes integer, _live_milliseconds integer, _kept_seconds integer, _language text DEFAULT NULL::text)
--   returns TABLE(from_at text, to_at text, items jsonb)
-- cancel_order(_caller text, _issued_at bigint, _order text, _reason text, _request_id text, _cancellations_max integer DEFAULT NULL::integer, _cancellation_minutes integer DEFAULT NULL::integer)
--   returns TABLE(outcome text, response jsonb)
-- cancel_redrive(_caller text, _issued_at bigint, _id text)
--   returns TABLE(outcome text, response jsonb)
-- cancellation_mail(_reason text)
--   returns text
-- change_consumer_pause(_caller text, _issued_at bigint, _queue text, _reason text, _is_pausable boolean)
--   returns TABLE(outcome text, response jsonb)
-- change_dead_letter(_caller text, _issued_at bigint, _id text, _version integer, _body text, _reason text)
--   returns TABLE(outcome text, answer jsonb)
-- change_password(_user text, _old_hash text, _new_hash text)
--   returns boolean
-- change_product(_caller text, _issued_at bigint, _product text, _version integer, _change jsonb)
--   returns TABLE(outcome text, response jsonb, version integer)
-- change_snooze(_caller text, _issued_at bigint, _queue text, _kind text, _until timestamp with time zone, _reason text, _max_seconds integer)
--   returns TABLE(outcome text, response jsonb)
-- change_stock(_product text, _on_hand_delta integer, _reserved_delta integer)
--   returns boolean
-- change_user(_user text, _issued_at bigint, _version integer, _change jsonb)
--   returns TABLE(outcome text, response jsonb, version integer)
-- charge_wallet(_caller text, _issued_at bigint, _key text, _hash text, _id text, _amount bigint, _balance_max bigint)
--   returns TABLE(outcome text, replayed boolean, response jsonb)
-- claim_alerts(_claim text, _window_seconds integer, _mails_max integer, _lease_seconds integer)
--   returns TABLE(id bigint)
-- claim_attempt(_name text, _burst integer, _seconds integer)
--   returns integer
-- claim_mails(_wanted jsonb, _limit integer, _per_second integer, _lease_seconds integer, _again boolean, _notices jsonb)
--   returns TABLE(id bigint, kind text, email text, name text, locale text, subject text, recipient text, content jsonb, wait_milliseconds integer, poll_seconds integer)
-- claim_notices(_free integer, _how jsonb)
--   returns bigint[]
-- claim_outbox(_limit integer, _lease_seconds integer, _again boolean)
--   returns TABLE(id bigint, topic text, type text, data jsonb, request_id text, at text, poll_seconds integer)
-- claim_poll(_name text, _at timestamp with time zone, _again boolean)
--   returns boolean
-- claim_recoveries(_claim text, _settle_seconds integer, _lease_seconds integer)
--   returns TABLE(recovery jsonb)
-- claim_redrive(_batch_max integer, _lease_seconds integer, _settle_seconds integer, _again boolean)
--   returns TABLE(redrive_id text, id text, queue text, send integer, wait_milliseconds integer, poll_seconds integer)
-- claim_redrive_items(_batch_max integer, _lease_seconds integer, _settle_seconds integer, _again boolean, _follow_seconds integer DEFAULT 0, _window_seconds integer DEFAULT 900)
--   returns TABLE(redrive_id text, id text, queue text, wait_milliseconds integer, poll_seconds integer, parked boolean)
-- claim_released_notices(_run app.notice_runs, _take integer)
--   returns bigint[]
-- claim_replayed_events(_batch_max integer, _lease_seconds integer, _again boolean)
--   returns TABLE(redrive_id text, queue text, claimed_to bigint, id bigint, type text, data jsonb, request_id text, at text, wait_milliseconds integer, poll_seconds integer)
-- claim_reports(_window_seconds integer)
--   returns bigint
-- claim_restock(_message jsonb, _new_id text, _lease_seconds integer, _overdue_minutes integer, _attempts_max integer)
--   returns TABLE(action text, restock_id text, attempt integer, product_id text, factory_id text, quantity integer, requested_by text)
-- claim_waiting_buyers(_run app.notice_runs, _take integer, _how jsonb)
--   returns bigint[]
-- close_deleted_restocks(_products text[])
--   returns void
-- close_restock(_caller text, _issued_at bigint, _restock text, _reason text)
--   returns TABLE(outcome text, response jsonb)
-- close_stream(_holder text)
--   returns integer
-- complete_log_in(_user text, _password_hash text, _address text, _session jsonb DEFAULT NULL::jsonb, _open_max integer DEFAULT 20)
--   returns TABLE(issued_at bigint)
-- confirm_ad(_ad text, _round integer, _action text, _by text, _language text DEFAULT NULL::text)
--   returns TABLE(title text, outcome text)
-- confirm_ad_by_hand(_caller text, _issued_at bigint, _ad text, _action text)
--   returns TABLE(outcome text, answer jsonb)
-- confirm_ad_manually(_caller text, _issued_at bigint, _ad text, _action text)
--   returns TABLE(outcome text, response jsonb)
-- consumable_since(_queue text, _at timestamp with time zone)
--   returns timestamp with time zone
-- count_events(_window integer)
--   returns app.overview_totals
-- count_minutes(_from timestamp with time zone)
--   returns timestamp with time zone
-- count_waiting_buyers(_product text, _max integer, _wait_hours integer)
--   returns integer
-- create_external_user(_id text, _email text, _name text, _locale text)
--   returns boolean
-- dead_letter_answer(_d app.dead_letters)
--   returns jsonb
-- dead_letter_fits(_d app.dead_letters, _filter jsonb)
--   returns boolean
-- dead_letter_json(_dead app.dead_letters)
--   returns jsonb
-- dead_letter_matches(_dead app.dead_letters, _filter jsonb)
--   returns boolean
-- dead_letter_message(_id text, _page integer DEFAULT 0, _pieces_max integer DEFAULT 16)
--   returns TABLE(piece text)
-- dead_letter_shown(_id text, _body_characters integer, _attribute_characters integer)
--   returns TABLE(piece text)
-- delete_account(_user text, _issued_at bigint, _named_max integer, _version integer DEFAULT NULL::integer)
--   returns TABLE(outcome text, bound jsonb)
-- delete_expired_records(_keys_hours integer, _failures_days integer, _batch_max integer, _dead_letters_days integer DEFAULT 14, _rejections_hours integer DEFAULT 24)
--   returns integer
-- delete_old_sessions(_days integer, _batch_max integer)
--   returns integer
-- delete_product(_caller text, _issued_at bigint, _product text, _version integer DEFAULT NULL::integer)
--   returns text
-- deletion_blockers(_user text, _named_max integer)
--   returns jsonb
-- end_of_sale(_product app.products)
--   returns text
-- end_own_session(_user text, _issued_at bigint, _id text)
--   returns boolean
-- end_session(_id text, _token_hash text)
--   returns boolean
-- end_sessions(_user text, _reason text)
--   returns void
-- erase_address(_email text)
--   returns void
-- error_kind(_error text)
--   returns text
-- event_product(_data jsonb)
--   returns text
-- expire_orders(_limit integer, _soon_seconds integer, _again boolean)
--   returns TABLE(expired integer, poll_seconds integer)
-- expire_refusals(_product text, _expired_before timestamp with time zone)
--   returns void
-- find_products(_search text, _sort text, _seller text, _after text, _limit integer)
--   returns TABLE(id text, place text)
-- find_suppressed(_hashes jsonb)
--   returns TABLE(hash text)
-- first_notice_cycle(_round integer)
--   returns integer
-- forget_old(_keys_hours integer, _failures_days integer, _batch_max integer)
--   returns integer
-- held_role(_user text, _issued_at bigint)
--   returns text
-- incoming_units(_product text)
--   returns integer
-- is_on_sale(_product app.products)
--   returns boolean
-- is_restockable(_product app.products, _requested_by text DEFAULT 'system'::text)
--   returns boolean
-- is_snoozed(_queue text, _kind text)
--   returns boolean
-- leave_line(_product text, _buyer text)
--   returns TABLE(title text, waits boolean)
-- lift_suppression(_caller text, _issued_at bigint, _hashes jsonb, _reason text)
--   returns TABLE(outcome text, response jsonb)
-- list_mails(_filter jsonb, _kinds jsonb, _before bigint, _limit integer)
--   returns SETOF app.mails
-- list_operator_actions(_filter jsonb, _before bigint, _limit integer)
--   returns SETOF app.operator_actions
-- live_role(_user text, _issued_at bigint)
--   returns text
-- lock_cart(_buyer text)
--   returns jsonb
-- lock_mails()
--   returns timestamp with time zone
-- mail_answer(_m app.mails)
--   returns jsonb
-- mail_content(_kind text, _subject text, _data jsonb, _language text DEFAULT NULL::text)
--   returns jsonb
-- mail_is_current(_mail app.mails)
--   returns boolean
-- mail_json(_mail app.mails)
--   returns jsonb
-- mail_reader(_recipient text)
--   returns TABLE(email text, name text, locale text)
-- mails_to(_recipient text)
--   returns SETOF app.mails
-- mark_published(_ids jsonb)
--   returns integer
-- may_notify(_entry app.waitlist, _repeat_before timestamp with time zone, _settled_at timestamp with time zone)
--   returns boolean
-- meet_user(_id text, _email text, _name text, _locale text)
--   returns boolean
-- move_money(_user text, _amount bigint, _cause text, _ref text)
--   returns boolean
-- move_order(_caller text, _issued_at bigint, _order text, _to text, _request_id text)
--   returns TABLE(outcome text, response jsonb)
-- note_ends(_queue text, _failed jsonb, _handled jsonb, _request_id text)
--   returns integer
-- notice_pace(_run app.notice_runs, _how jsonb)
--   returns TABLE(repeat_before timestamp with time zone, settled_at timestamp with time zone, settling_at timestamp with time zone, settles_at timestamp with time zone, vips_until timestamp with time zone)
-- notice_run_answer(_run app.notice_runs)
--   returns jsonb
-- notice_run_json(_run app.notice_runs)
--   returns jsonb
-- notice_units(_product text)
--   returns integer
-- notified_at_opening(_entry app.waitlist)
--   returns boolean
-- now()
--   returns timestamp with time zone
-- oldest_open_mail(_recipient text, _subject text)
--   returns bigint
-- open_notice_run(_id text, _product text, _round integer, _opened_by text)
--   returns TABLE(id text, opened boolean)
-- open_pause(_queue text)
--   returns jsonb
-- open_restock(_id text, _product text, _quantity integer, _requested_by text, _overdue_minutes integer)
--   returns TABLE(id text, opened boolean)
-- open_sale_cycle(_product text)
--   returns boolean
-- open_session(_user text, _session jsonb, _open_max integer)
--   returns void
-- open_snoozes(_queue text)
--   returns jsonb
-- open_stream(_caller text, _issued_at bigint, _holder text, _slots integer, _own integer, _seconds integer)
--   returns text
-- operator_action_json(_action app.operator_actions)
--   returns jsonb
-- order_answer(_order app.orders, _as_placed boolean)
--   returns jsonb
-- order_json(_order app.orders, _as_placed boolean)
--   returns jsonb
-- order_timeline(_caller text, _issued_at bigint, _order text, _dead_letters_max integer, _wait_hours integer DEFAULT 24)
--   returns TABLE(role text, found boolean, entry jsonb)
-- overview(_caller text, _issued_at bigint, _product text, _how jsonb)
--   returns TABLE(role text, part text, item jsonb)
-- overview_problems(_late_seconds integer, _mails_max integer)
--   returns TABLE(kind text, since timestamp with time zone, count bigint, queue text)
-- overview_product(_product app.products, _waiting_max integer, _wait_hours integer, _language text DEFAULT NULL::text)
--   returns jsonb
-- overview_rates()
--   returns SETOF jsonb
-- overview_slot(_minute timestamp with time zone)
--   returns integer
-- pay_order(_caller text, _issued_at bigint, _key text, _hash text, _order text, _id text, _luck double precision, _failure_percent double precision, _request_id text)
--   returns TABLE(outcome text, replayed boolean, response jsonb)
-- payment_json(_payment app.payments, _as_decided boolean)
--   returns jsonb
-- place_orders(_orders jsonb, _pay_within_minutes integer, _open_orders_max integer, _waitlist_hours integer, _failure_percent double precision, _lock_milliseconds integer DEFAULT NULL::integer, _request_minutes integer DEFAULT NULL::integer, _late_seconds integer DEFAULT NULL::integer, _mark_seconds integer DEFAULT NULL::integer, _crowd_min integer DEFAULT NULL::integer)
--   returns TABLE(nth integer, outcome text, replayed boolean, code text, line integer, response jsonb, short jsonb, announced boolean)
-- product_answer(_product app.products, _stock app.stock)
--   returns jsonb
-- product_details_json(_product app.products, _stock app.stock, _language text DEFAULT NULL::text)
--   returns jsonb
-- product_json(_product app.products, _stock app.stock, _language text DEFAULT NULL::text)
--   returns jsonb
-- product_title(_product app.products, _language text)
--   returns text
-- publish_cancelled(_orders text[], _refunded bigint, _request_id text)
--   returns void
-- put_cart_line(_caller text, _issued_at bigint, _product text, _quantity integer, _lines_max integer)
--   returns text
-- queue_due()
--   returns TABLE(name text, at timestamp with time zone)
-- queue_overview()
--   returns TABLE(name text, item jsonb)
-- queues_answer()
--   returns TABLE(name text, item jsonb)
-- read_alerts(_ids jsonb)
--   returns TABLE(alert jsonb)
-- read_intake(_caller text, _issued_at bigint, _window_minutes integer, _recent_seconds integer)
--   returns TABLE(role text, latest jsonb, point jsonb)
-- read_order_request(_caller text, _issued_at bigint, _order text, _key text, _hash text, _accepted bigint, _request_minutes integer, _grace_seconds integer, _recent_seconds integer, _with_order boolean DEFAULT false)
--   returns TABLE(role text, response jsonb, is_other_body boolean, stored jsonb, is_expired boolean, remaining_seconds integer)
-- read_stream(_caller text, _issued_at bigint, _holder text, _after bigint, _window integer, _behind_max integer)
--   returns TABLE(role text, reached bigint, seq bigint, type text, at text, data jsonb)
-- receive_delivery(_restock text, _delivery text, _product text, _units integer, _factory text DEFAULT NULL::text)
--   returns TABLE(outcome text, counted integer, surplus integer, published boolean)
-- record_alert(_id bigint, _sent boolean)
--   returns boolean
-- record_dead_letter(_new_id text, _received jsonb, _delays jsonb, _body text DEFAULT NULL::text)
--   returns TABLE(action text, id text, send integer, delay_seconds integer)
-- record_factory_answer(_id text, _attempt integer, _factory_ref text, _error text)
--   returns text
-- record_factory_response(_id text, _attempt integer, _factory_ref text, _error text)
--   returns text
-- record_mails(_ends jsonb, _retry_seconds integer)
--   returns integer
-- record_notice_outcomes(_ids bigint[])
--   returns void
-- record_outcomes(_queue text, _failed jsonb, _handled jsonb, _request_id text)
--   returns integer
-- record_recovery(_alerts jsonb, _sent boolean)
--   returns integer
-- record_redriven(_redrive text, _sent jsonb)
--   returns integer
-- record_replayed(_redrive text, _claimed_to bigint)
--   returns integer
-- redact_dead_letters(_ids text[])
--   returns integer
-- redrive_answer(_r app.redrives)
--   returns jsonb
-- redrive_json(_redrive app.redrives)
--   returns jsonb
-- register_ad(_caller text, _issued_at bigint, _key text, _hash text, _product text, _email text, _new_id text, _ads_max integer)
--   returns TABLE(outcome text, replayed boolean, response jsonb)
-- register_product(_caller text, _issued_at bigint, _key text, _hash text, _new_id text, _new jsonb)
--   returns TABLE(outcome text, replayed boolean, response jsonb)
-- release_attempts(_name text)
--   returns void
-- release_notices(_ids bigint[])
--   returns void
-- release_stock(_orders text[])
--   returns void
-- renew_session(_id text, _token_hash text, _new_hash text, _rules jsonb)
--   returns TABLE(outcome text, issued_at bigint, seconds integer, holder jsonb)
-- replayed_events(_events jsonb, _after bigint, _to bigint)
--   returns SETOF app.outbox
-- report_content(_mail app.mails, _listed_max integer)
--   returns jsonb
-- request_ad(_caller text, _issued_at bigint, _key text, _hash text, _ad text, _action text)
--   returns TABLE(outcome text, replayed boolean, response jsonb)
-- request_ads(_product text, _settle_minutes integer, _again boolean)
--   returns TABLE(asked integer, poll_seconds integer)
-- request_restock(_caller text, _issued_at bigint, _key text, _hash text, _product text, _quantity integer, _new_id text, _overdue_minutes integer)
--   returns TABLE(outcome text, replayed boolean, response jsonb)
-- request_verification(_id text, _addresses jsonb, _email text, _code_hash text, _locale text, _minutes integer, _mails_max integer)
--   returns boolean
-- resend_mail(_caller text, _issued_at bigint, _key text, _hash text, _mail bigint)
--   returns TABLE(outcome text, replayed boolean, response jsonb)
-- restock_answer(_restock app.restocks)
--   returns jsonb
-- restock_json(_restock app.restocks)
--   returns jsonb
-- restock_subscription(_product text, _buyer text, _language text DEFAULT NULL::text)
--   returns TABLE(title text, waits boolean)
-- rfc3339(_at timestamp with time zone)
--   returns text
-- role_at(_user app.users, _issued_at bigint)
--   returns text
-- send_notices(_caller text, _issued_at bigint, _key text, _hash text, _product text, _run text, _new_id text)
--   returns TABLE(outcome text, replayed boolean, response jsonb)
-- sessions_json(_user text, _rules jsonb)
--   returns jsonb
-- set_restock_subscription(_caller text, _issued_at bigint, _product text, _subscribed boolean)
--   returns TABLE(outcome text, published boolean)
-- settle_dead_letters(_settle_seconds integer)
--   returns integer
-- shortage_round(_stock app.stock)
--   returns integer
-- sign_up(_new_id text, _addresses jsonb, _code_hashes jsonb, _email text, _name text, _role text, _password_hash text, _locale text, _tries_max integer)
--   returns TABLE(outcome text, response jsonb)
-- sold_between(_from timestamp with time zone, _to timestamp with time zone, _lag_minutes integer)
--   returns TABLE(product_id text, units bigint)
-- start_picture_upload(_caller text, _issued_at bigint, _key text, _hash text, _new_id text, _type text, _hour_max integer)
--   returns TABLE(outcome text, replayed boolean, picture_id text)
-- start_redrive(_caller text, _issued_at bigint, _key text, _hash text, _id text, _selection jsonb, _rate integer, _dry boolean, _listed_max integer DEFAULT 20)
--   returns TABLE(outcome text, replayed boolean, response jsonb)
-- stock_chart(_product text, _seconds integer, _points integer, _moves integer)
--   returns TABLE(at timestamp with time zone, on_hand bigint, available bigint, lowest bigint, highest bigint)
-- stop_notice_runs(_ids bigint[])
--   returns void
-- store_mails(_wanted jsonb)
--   returns void
-- stuck_dead_letter(_restock app.restocks)
--   returns text
-- subscribe(_caller text, _issued_at bigint, _product text, _joins boolean)
--   returns text
-- suppress_addresses(_addresses jsonb, _reason text, _at timestamp with time zone)
--   returns integer
-- suppression_json(_hashes jsonb)
--   returns jsonb
-- title_contains(_product app.products, _search text)
--   returns boolean
-- unsubscribe_from_restock(_product text, _buyer text, _language text DEFAULT NULL::text)
--   returns TABLE(title text, waits boolean)
-- unsubscription(_product text, _buyer text)
--   returns TABLE(title text, waits boolean)
-- update_dead_letter(_caller text, _issued_at bigint, _id text, _version integer, _body text, _reason text)
--   returns TABLE(outcome text, response jsonb)
-- update_dead_letters(_caller text, _issued_at bigint, _edits jsonb)
--   returns TABLE(id text, outcome text)
-- user_answer(_user app.users)
--   returns jsonb
-- user_json(_user app.users)
--   returns jsonb
-- waiting_for(_product text, _max integer, _wait_hours integer)
--   returns integer
-- withdraw(_user text, _issued_at bigint, _named_max integer)
--   returns TABLE(outcome text, bound jsonb)
