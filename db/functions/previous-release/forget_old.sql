-- For the bundle of release 0.1.0, which calls delete_expired_records by this name.
create or replace function app.forget_old(_keys_hours int, _failures_days int, _batch_max int) returns int
language sql as $$
  select app.delete_expired_records(_keys_hours, _failures_days, _batch_max)
$$;
