-- What the Lambda functions may do as role shop_app: no ownership, no DDL, no delete; history and ledgers only grow.
-- Applied last, whenever anything of a release was applied. It begins with nothing, so a line that is gone is revoked.
revoke all on all tables in schema app from shop_app;
revoke all on all sequences in schema app from shop_app;
grant usage on schema app to shop_app;
grant select, insert, update on all tables in schema app to shop_app;
revoke update on app.dead_letter_history, app.idempotency, app.inbox, app.intake_batches, app.operator_actions,
  app.order_history, app.order_lines, app.order_rejections, app.stock_cycles, app.stock_moves,
  app.wallet_entries from shop_app;
grant usage on sequence app.outbox_seq to shop_app;
grant execute on all functions in schema app to shop_app;
