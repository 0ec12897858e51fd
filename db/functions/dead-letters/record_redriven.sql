-- Records what was sent, and what the queue did not accept: that is handled if it was handled before, and otherwise
-- waits for a person. [{"id", "error"}] The consumer may have processed a message before this call.
create or replace function app.record_redriven(_redrive text, _sent jsonb) returns int language sql as $$
  with items as (
    update app.redrive_items item set sent_at = app.now(),
      state = case when sent->>'error' is null then 'sent' else 'returned' end
    from jsonb_array_elements(_sent) sent
    where item.redrive_id = _redrive and item.dead_letter_id = sent->>'id' and item.state = 'waiting'
    returning item.dead_letter_id, sent->>'error' as error, item.was),
  failed as (
    update app.dead_letters dead set version = dead.version + 1, actor = _redrive,
      state = case when items.was = 'handled' then 'handled' else 'parked' end,
      ended_at = case when items.was = 'handled' then app.now() end,
      parked_at = case when items.was = 'handled' then dead.parked_at else coalesce(dead.parked_at, app.now()) end
    from items
    where dead.id = items.dead_letter_id and items.error is not null and dead.state = 'redriven'
    returning dead.id, dead.state, items.error),
  write_history as (
    insert into app.dead_letter_history (dead_letter_id, state, actor, detail)
    select failed.id, failed.state, _redrive, failed.error from failed)
  select count(*)::int from items
$$;
