-- Records a message of a dead-letter queue and says what is to be done with it:
--   retry   send it back to its queue as copy `send` after so many seconds
--   parked  its rounds are used up: a person must hear of it
--   none    a copy that does not count any more
-- The same message recorded twice gets the same answer, so a death before the sending loses and doubles nothing.
create or replace function app.record_dead_letter(_new_id text, _letter jsonb, _delays jsonb)
returns table (action text, id text, send int, delay_seconds int) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _d dead_letters; _f failures; _fresh boolean = false; _message text = _letter->>'messageId'; _delay int; _error text;
begin
  select * into _d from dead_letters d where d.id = _letter->>'id' and d.queue = _letter->>'queue' for update;
  if not found then
    insert into dead_letters (id, queue, message_id, last_message_id, body, attributes, error, kind, state)
    values (_new_id, _letter->>'queue', _message, _message, _letter->>'body', _letter->'attributes', '', '', 'retrying')
    on conflict (queue, message_id) do nothing;
    _fresh = found;
    select * into _d from dead_letters d where d.queue = _letter->>'queue' and d.message_id = _message for update;
  end if;
  if not _fresh then
    if _d.last_message_id = _message then
      return query select case _d.state when 'retrying' then 'retry' when 'parked' then 'parked' else 'none' end, _d.id, _d.sends,
        greatest(0, ceil(extract(epoch from _d.due_at - app.now())))::int;
      return;
    elsif (_letter->>'send')::int is distinct from _d.sends or _d.state in ('parked', 'discarded') then
      return query select 'none', _d.id, _d.sends, 0;
      return;
    end if;
  end if;

  select * into _f from failures f where f.message_id = _message;
  _error = coalesce(_f.error, _letter->>'error');
  _delay = (_delays->>_d.rounds)::int;                             -- null when the rounds are used up
  update dead_letters d set
    last_message_id = _message, error = _error, kind = error_kind(_error), request_id = coalesce(_f.request_id, d.request_id),
    receives = d.receives + (_letter->>'receives')::int, version = d.version + 1, ended_at = null, actor = 'dlq-retry',
    rounds = d.rounds + case when _delay is null then 0 else 1 end,
    sends = d.sends + case when _delay is null then 0 else 1 end,
    state = case when _delay is null then 'parked' else 'retrying' end,
    due_at = app.now() + make_interval(secs => _delay),
    parked_at = case when _delay is null then app.now() else d.parked_at end
  where d.id = _d.id returning * into _d;
  update redrive_items i set state = 'returned'
  where i.dead_letter_id = _d.id and i.state in ('waiting', 'sent') and (i.state = 'sent' or i.claimed_until is not null);
  insert into dead_letter_history (dead_letter_id, state, actor, detail) values (_d.id, _d.state, 'dlq-retry', _error);
  if _d.state = 'parked' then
    insert into outbox (topic, type, data) values ('operators', 'letter.parked', jsonb_build_object('deadLetterId', _d.id, 'queue', _d.queue));
  end if;
  return query select case _d.state when 'parked' then 'parked' else 'retry' end, _d.id, _d.sends, coalesce(_delay, 0);
end $$;
