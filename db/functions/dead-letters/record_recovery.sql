-- How the telling ended; what surely did not leave is claimed again at once.
create or replace function app.record_recovery(_alerts jsonb, _told boolean) returns int language sql as $$
  with ended as (
    update app.dead_letter_alerts set told_at = case when _told then app.now() end, recovered_at = case when _told then recovered_at end
    where id in (select e::bigint from jsonb_array_elements_text(_alerts) e) returning 1)
  select count(*)::int from ended
$$;
