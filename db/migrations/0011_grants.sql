-- What the functions may do: no ownership, no DDL; history and ledgers can only grow.
grant usage on schema app to shop_app;
grant select, insert, update on all tables in schema app to shop_app;
revoke update on app.stock_moves, app.order_history, app.order_lines, app.inbox, app.idempotency, app.dead_letter_history,
  app.operator_actions from shop_app;
grant execute on all functions in schema app to shop_app;
