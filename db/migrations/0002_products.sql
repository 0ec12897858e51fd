create table app.products (
  id               text collate "C" primary key,
  seller_id        text collate "C" not null references app.users,
  title            text not null,
  description      text not null default '',
  price            int not null check (price between 0 and 100000000),        -- KRW
  factory_id       text not null,
  restock_quantity int not null default 10 check (restock_quantity >= 0),     -- 0: never ask the factory by itself
  available_at     timestamptz,
  end_at           timestamptz check (end_at > available_at),
  created_at       timestamptz not null default app.now(),
  version          int not null default 1,                                    -- what a change says it was based on
  deleted_at       timestamptz
);
create index products_of_seller on app.products (seller_id, id);

-- Narrow and apart from products: only this row is ever locked by an order. A tenth full, so that 9 of 10 changes
-- stay on the page (HOT); vacuumed by count, because one hot row makes thousands of versions and never a large share.
create table app.stock (
  product_id      text collate "C" primary key references app.products,
  on_hand         int not null check (on_hand >= 0),
  reserved        int not null default 0 check (reserved between 0 and on_hand),
  round           int not null default 1 check (round > 0),       -- one more each time a shortage is lifted
  announced_round int not null default 0,                         -- the last round whose shortage was announced
  check (announced_round between 0 and round)
) with (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Every change of a stock row, in the commit that made it: on_hand and reserved are the sums of their deltas.
create table app.stock_moves (
  id             bigint generated always as identity primary key,
  product_id     text collate "C" not null,
  on_hand_delta  int not null,
  reserved_delta int not null,
  cause          text not null check (cause in ('INITIAL', 'ORDER', 'RELEASE', 'SHIPMENT', 'FACTORY', 'ADJUSTMENT')),
  ref            text not null,
  at             timestamptz not null default app.now(),
  actor          text collate "C",                                 -- whoever did it by hand
  reason         text,                                             -- what he said why
  check (on_hand_delta <> 0 or reserved_delta <> 0)
);
create index stock_moves_of_product on app.stock_moves (product_id, id);

-- A product as callers see it.
create function app.product_answer(_product app.products, _stock app.stock) returns jsonb language sql stable as $$
  select jsonb_build_object('id', _product.id, 'sellerId', _product.seller_id, 'title', _product.title,
    'description', _product.description, 'price', _product.price, 'available', _stock.on_hand - _stock.reserved,
    'availableAt', app.rfc3339(_product.available_at), 'endAt', app.rfc3339(_product.end_at),
    'restockQuantity', _product.restock_quantity, 'factoryId', _product.factory_id, 'createdAt', app.rfc3339(_product.created_at))
$$;

-- Changes a shelf by these deltas, and answers whether buyers may come back: stock that rises while its shortage is announced,
-- or from 0, opens a new round and tells it (`stock.back`) in the same commit. Whoever calls it writes the stock_moves, and
-- changes several products in the order of their ids.
create function app.change_stock(_product text, _on_hand_delta int, _reserved_delta int) returns boolean
language plpgsql set search_path = app, pg_temp as $$
declare
  _lifted boolean; _round int; _available int;
begin
  select _on_hand_delta > _reserved_delta and (s.on_hand = s.reserved or s.announced_round = s.round) into _lifted
  from stock s where s.product_id = _product for no key update;
  update stock s set on_hand = s.on_hand + _on_hand_delta, reserved = s.reserved + _reserved_delta,
    round = s.round + case when _lifted then 1 else 0 end
  where s.product_id = _product returning s.round, s.on_hand - s.reserved into _round, _available;
  if _lifted then
    insert into outbox (topic, type, data)
    values ('stock', 'stock.back', jsonb_build_object('productId', _product, 'round', _round, 'available', _available));
  end if;
  return _lifted;
end $$;
