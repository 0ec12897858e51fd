-- The order queue: orders that were accepted first and are decided in batches by a consumer.

-- When an order of the queue was accepted; null: it was decided at once.
alter table app.orders add column accepted_at timestamptz;
-- Until then, direct orders of the product go to the queue. A batch of contended orders sets it; it lapses.
alter table app.stock add column queued_until timestamptz;

-- The decision about an order request that no order came of: a repeated delivery gets the same one. Kept for a day.
create table app.order_rejections (
  order_id        text collate "C" primary key,               -- the id that the order would have had
  buyer_id        text collate "C" not null,
  idempotency_key text collate "C" not null,
  request_hash    text not null,
  code            text not null,                              -- of the problem
  line            int,
  details         jsonb,
  request         jsonb not null,                             -- lines and expectations, which the problem names
  decided_at      timestamptz not null default app.now()
);
create index order_rejections_ended on app.order_rejections (decided_at);

-- One row for each call that decided order requests: the figures of the queue. Repeats count in `requests` only.
create table app.intake_batches (
  id             bigint generated always as identity primary key,
  at             timestamptz not null default app.now(),
  requests       int not null,
  placed         int not null,
  refused        int not null,                                -- stored as out of stock
  rejected       int not null,
  expired        int not null,
  accepted_from  timestamptz,                                 -- of the requests that were decided in time; null: none
  accepted_until timestamptz,
  check (placed + refused + rejected + expired <= requests)
);
create index intake_batches_at on app.intake_batches (at);
