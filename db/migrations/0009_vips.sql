-- Who is VIP, since when and by which order: the first large one. No row, no VIP.
create table app.vips (
  user_id  text collate "C" primary key references app.users,
  since    timestamptz not null,                                  -- when that order was paid
  order_id text collate "C" not null unique references app.orders
);
