-- What was sent, and what its queue would not take: that is again what it was. [{"id", "error"}] Its consumer may have been
-- faster than this note.
create or replace function app.record_redriven(_redrive text, _sent jsonb) returns int language sql as $$
  with items as (
    update app.redrive_items i set sent_at = app.now(), state = case when e->>'error' is null then 'sent' else 'returned' end
    from jsonb_array_elements(_sent) e
    where i.redrive_id = _redrive and i.dead_letter_id = e->>'id' and i.state = 'waiting' returning i.dead_letter_id, e->>'error' as error),
  refused as (
    update app.dead_letters d set state = case when d.parked_at is null then 'handled' else 'parked' end,
      ended_at = case when d.parked_at is null then app.now() end, version = d.version + 1, actor = _redrive
    from items i where d.id = i.dead_letter_id and i.error is not null and d.state = 'redriven' returning d.id, d.state, i.error),
  told as (
    insert into app.dead_letter_history (dead_letter_id, state, actor, detail) select r.id, r.state, _redrive, r.error from refused r)
  select count(*)::int from items
$$;
