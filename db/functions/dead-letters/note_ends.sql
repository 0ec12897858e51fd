-- How messages of a batch ended: [{"messageId", "error"}] that failed, and [{"id", "send"}] of dead letters that were done
-- at last.
create or replace function app.note_ends(_queue text, _failed jsonb, _handled jsonb, _request_id text) returns int language sql as $$
  with failed as (
    insert into app.failures (message_id, queue, error, request_id)
    select distinct on (1) f->>'messageId', _queue, f->>'error', _request_id from jsonb_array_elements(_failed) f
    on conflict (message_id) do update set error = excluded.error, request_id = excluded.request_id, at = app.now()
    returning 1),
  handled as (
    update app.dead_letters d set state = 'handled', ended_at = app.now(), version = d.version + 1, actor = _queue
    from jsonb_array_elements(_handled) h
    where d.id = h->>'id' and d.sends = (h->>'send')::int and d.queue = _queue and d.state in ('retrying', 'redriven') returning d.id),
  -- What a redrive has claimed is as good as sent: its worker may not have noted it yet.
  items as (
    update app.redrive_items i set state = 'handled' from handled h
    where i.dead_letter_id = h.id and i.state in ('waiting', 'sent') and (i.state = 'sent' or i.claimed_until is not null)),
  told as (insert into app.dead_letter_history (dead_letter_id, state, actor, detail) select h.id, 'handled', _queue, '' from handled h)
  select (select count(*) from failed)::int + (select count(*) from handled)::int
$$;
