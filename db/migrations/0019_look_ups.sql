-- runs: statement by statement, outside a transaction

-- The order number that people see is the end of the id. Orders can be placed meanwhile.
create index concurrently if not exists orders_by_number on app.orders (right(id, 8));

-- The audit by person, by action, and by what was changed.
create index concurrently if not exists operator_actions_of_person on app.operator_actions (operator, id);

create index concurrently if not exists operator_actions_by_action on app.operator_actions (action, id);

create index concurrently if not exists operator_actions_on_target on app.operator_actions (target, id);
