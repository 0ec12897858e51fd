create table app.orders (
  id              text collate "C" primary key,
  buyer_id        text collate "C" not null references app.users,
  seller_id       text collate "C" not null,
  status          text not null check (status in ('NOTPAYED', 'PREPARING', 'SHIPPING', 'DELIVERED', 'CANCELLED')),
  reason          text check (reason in ('OUT_OF_STOCK', 'PAYMENT_TIMEOUT', 'CUSTOMER', 'SELLER')),
  total           bigint not null check (total >= 0),             -- KRW
  created_at      timestamptz not null,
  payment_due_at  timestamptz,                                    -- null: refused at once
  idempotency_key text not null,
  request_hash    text not null,                                  -- same key, other body: a conflict
  payment_id      text collate "C",                               -- the last attempt to pay it; null: there was none
  check ((status = 'CANCELLED') = (reason is not null)),
  check ((reason is not distinct from 'OUT_OF_STOCK') = (payment_due_at is null)),
  unique (buyer_id, idempotency_key)
);
create index orders_of_buyer on app.orders (buyer_id, id);
create index orders_of_seller on app.orders (seller_id, id);
-- A list by fate: the status, or why it was cancelled. An order comes into these when it is decided, not when it is placed.
create index orders_of_sellers_fate on app.orders (seller_id, coalesce(reason, status), id) where status <> 'NOTPAYED';
create index orders_of_fate on app.orders (coalesce(reason, status), id) where status <> 'NOTPAYED';
create index orders_open on app.orders (buyer_id) where status in ('NOTPAYED', 'PREPARING', 'SHIPPING');
-- What will expire, and nothing else: looking for it costs the same whatever was ever sold.
create index orders_due on app.orders (payment_due_at) where status = 'NOTPAYED';

create table app.order_lines (
  order_id        text collate "C" not null references app.orders,
  line            smallint not null,
  product_id      text collate "C" not null references app.products,
  quantity        int not null check (quantity > 0),
  unit_price      int not null check (unit_price >= 0),           -- the server's, when the order was placed
  short_round     int,                                            -- the line that did not fit: in which round,
  short_available int check (short_available >= 0),               -- and what was left when the order came to it
  primary key (order_id, line),
  check ((short_round is null) = (short_available is null))
);
-- What was refused in a round, which is what the factory is asked for.
create index order_lines_short on app.order_lines (product_id, short_round) include (quantity) where short_round is not null;

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

-- The line of a product: who will be told when there is more, because he was refused (for a day, and for one mail), because
-- he asked for it (until he leaves), or both. One row a person, so that whatever he waits for he is told once.
create table app.waitlist (
  product_id    text collate "C" not null,
  buyer_id      text collate "C" not null,
  refused_at    timestamptz,
  subscribed_at timestamptz,
  since         timestamptz generated always as (least(refused_at, subscribed_at)) stored, -- his place; null: he waits no more
  turn          int not null check (turn >= 0),  -- the last round he was told of, else the one he joined in; it never falls
  left_at       timestamptz,                     -- when he last said that he waits no more
  primary key (buyer_id, product_id)             -- what somebody waits for, when he leaves the shop
);
-- Who is next: whom the last runs missed comes before whom they told, each in the order in which they joined.
create index waitlist_line on app.waitlist (product_id, turn, since, buyer_id) where since is not null;

-- Whoever joins in a round has seen its stock, so the next round is the first he is told of. The first round is told of by
-- hand only, and then to everybody.
create function app.joining_turn(_round int) returns int language sql immutable as $$
  select case when _round = 1 then 0 else _round end
$$;

-- Answers of POSTs that are not orders (an order remembers its own key), written in the statement of their effect.
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

-- An order as callers see it, with its last attempt to pay; `_as_placed` shows it as it was answered first, so that a replay
-- is the same answer.
create function app.order_answer(_order app.orders, _as_placed boolean) returns jsonb language plpgsql stable as $$
declare
  _payment jsonb; _status text = _order.status;
begin
  if _order.id is null then return null; end if; -- nothing about no order
  if _order.payment_id is not null and _as_placed then
    select app.payment_answer(p, true) into _payment from app.payments p where p.order_id = _order.id and p.idempotency_key is null;
  elsif _order.payment_id is not null then
    select app.payment_answer(p, false) into _payment from app.payments p where p.id = _order.payment_id;
  end if;
  if _as_placed and _order.payment_due_at is not null then
    _status = case when _payment->>'status' = 'COMPLETED' then 'PREPARING' else 'NOTPAYED' end;
  end if;
  return jsonb_build_object(
    'id', _order.id, 'buyerId', _order.buyer_id, 'sellerId', _order.seller_id, 'status', _status,
    'reason', case when _status = 'CANCELLED' then _order.reason end,
    'lines', (select jsonb_agg(jsonb_build_object('productId', l.product_id, 'quantity', l.quantity, 'unitPrice', l.unit_price) order by l.line)
              from app.order_lines l where l.order_id = _order.id),
    'total', _order.total, 'createdAt', app.rfc3339(_order.created_at), 'paymentDueAt', app.rfc3339(_order.payment_due_at),
    'payment', _payment);
end $$;
