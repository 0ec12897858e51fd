-- For the bundle of release 0.1.0, which calls count_waiting_buyers by this name.
create or replace function app.waiting_for(_product text, _max int, _wait_hours int) returns int
language sql stable as $$
  select app.count_waiting_buyers(_product, _max, _wait_hours)
$$;
