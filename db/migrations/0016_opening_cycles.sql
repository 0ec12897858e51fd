-- runs: statement by statement, outside a transaction

-- OPENING: a buyer waits for a sale that has not begun, so the stock cycle of the sale begins (open_sale_cycle). The
-- rows of before cannot break the wider check, so validating it changes nothing and blocks no statement.
alter table app.stock_cycles drop constraint if exists stock_cycles_cause_check,
  add constraint stock_cycles_cause_check check (cause in ('RESTOCK', 'RELEASE', 'OPENING')) not valid;

alter table app.stock_cycles validate constraint stock_cycles_cause_check;

-- The waiting list by the time until which a buyer waits: of a rejection its own, of a subscription without end
-- (count_waiting_buyers).
create index concurrently if not exists waitlist_waiting on app.waitlist
  (product_id, (case when subscribed_at is not null then 'infinity' else refused_at end)) where since is not null;

-- The products by their price. The newest first: the primary key.
create index concurrently if not exists products_by_price on app.products (price, id) where deleted_at is null;
