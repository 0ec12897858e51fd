-- runs: statement by statement, outside a transaction

-- OPENING: a buyer waits for a sale that has not begun, so the stock cycle of the sale begins (open_sale_cycle). The
-- rows of before cannot break the wider check, so validating it changes nothing and blocks no statement.
alter table app.stock_cycles drop constraint if exists stock_cycles_cause_check,
  add constraint stock_cycles_cause_check check (cause in ('RESTOCK', 'RELEASE', 'OPENING')) not valid;

alter table app.stock_cycles validate constraint stock_cycles_cause_check;

-- The products by their price. The newest first: the primary key.
create index concurrently if not exists products_by_price on app.products (price, id) where deleted_at is null;
