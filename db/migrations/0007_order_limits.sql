-- The most units of a product that one buyer may hold in orders that were not cancelled; null: no limit.
alter table app.products add column max_per_buyer int check (max_per_buyer > 0);

-- The newest cancellations that a buyer made, oldest first, and until when this buyer may not order because of them.
create table app.cancellations (
  buyer_id text collate "C" primary key references app.users (id),
  recent timestamptz[] not null,
  blocked_until timestamptz
);
