-- Records how the sending of a recovery mail ended. A mail that surely was not sent can be claimed again at once.
create or replace function app.record_recovery(_alerts jsonb, _sent boolean) returns int language sql as $$
  with ended as (
    update app.dead_letter_alerts
    set told_at = case when _sent then app.now() end, recovered_at = case when _sent then recovered_at end
    where id in (select alert::bigint from jsonb_array_elements_text(_alerts) alert) returning 1)
  select count(*)::int from ended
$$;
