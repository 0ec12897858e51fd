-- Records a message of a dead-letter queue and returns what to do with it:
--   retry   resend it to its queue as copy `send` after delay_seconds
--   parked  its retry rounds are used up: notify a person
--   none    a copy that does not count any more: a later one was sent, or a person has decided
-- The same message recorded twice gets the same response. If the process dies before it resends the message, nothing is
-- lost or duplicated. _body is a parameter of its own, because JSON would escape its quotes once more, and a request
-- of the Data API ends at 4 MiB. A copy with a higher number than the row is newer than a restored database.
create or replace function app.record_dead_letter(_new_id text, _received jsonb, _delays jsonb,
  _body text default null)
returns table (action text, id text, send int, delay_seconds int) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _dead dead_letters;
  _assumed boolean;
  _failure failures;
  _new boolean = false;
  _message text = _received->>'messageId';
  _delay int;
  _error text;
begin
  select * into _dead from dead_letters dead where dead.id = _received->>'id' and dead.queue = _received->>'queue'
  for update;
  if not found then
    insert into dead_letters (id, queue, message_id, last_message_id, body, attributes, error, kind, state,
      due_at)
    values (_new_id, _received->>'queue', _message, _message, coalesce(_body, _received->>'body'),
      _received->'attributes', '', '', 'retrying', app.now())
    on conflict (queue, message_id) do nothing;
    _new = found;
    select * into _dead from dead_letters dead
    where dead.queue = _received->>'queue' and dead.message_id = _message for update;
  end if;
  if not _new then
    if _dead.last_message_id = _message then
      -- It is still in the dead-letter queue, so it may not have been sent: time alone does not make it handled.
      _assumed = _dead.state = 'handled' and _dead.actor = 'redrive';
      if _assumed or _dead.state = 'retrying' and _dead.due_at < app.now() then
        update dead_letters dead set state = 'retrying', due_at = app.now(), ended_at = null, actor = 'dlq-retry',
          version = dead.version + 1
        where dead.id = _dead.id returning * into _dead;
      end if;
      if _assumed then
        insert into dead_letter_history (dead_letter_id, state, actor, detail)
        values (_dead.id, 'retrying', 'dlq-retry', 'the message was still in its dead-letter queue, and is sent again');
      end if;
      return query
      select case _dead.state when 'retrying' then 'retry' when 'parked' then 'parked' else 'none' end, _dead.id,
        _dead.sends, greatest(0, ceil(extract(epoch from _dead.due_at - app.now())))::int;
      return;
    elsif coalesce((_received->>'send')::int, -1) < _dead.sends or _dead.state in ('parked', 'discarded') then
      return query select 'none', _dead.id, _dead.sends, 0;
      return;
    end if;
  end if;

  select * into _failure from failures failure where failure.message_id = _message;
  _error = coalesce(_failure.error, _received->>'error');
  _delay = (_delays->>_dead.rounds)::int;  -- null: the retry rounds are used up
  update dead_letters dead set
    last_message_id = _message, error = _error, kind = error_kind(_error),
    request_id = coalesce(_failure.request_id, dead.request_id),
    -- A copy that returns after the message was redacted brings the message back.
    body = case when dead.redacted_at is null then dead.body else coalesce(_body, _received->>'body') end,
    attributes = case when dead.redacted_at is null then dead.attributes else _received->'attributes' end,
    redacted_at = null, body_bytes = null, body_sha256 = null,
    receives = dead.receives + (_received->>'receives')::int, version = dead.version + 1, ended_at = null,
    actor = 'dlq-retry',
    rounds = dead.rounds + case when _delay is null then 0 else 1 end,
    sends = greatest(dead.sends, (_received->>'send')::int) + case when _delay is null then 0 else 1 end,
    state = case when _delay is null then 'parked' else 'retrying' end,
    due_at = app.now() + make_interval(secs => _delay),
    parked_at = case when _delay is null then app.now() else dead.parked_at end
  where dead.id = _dead.id returning * into _dead;
  update redrive_items item set state = 'returned'
  where item.dead_letter_id = _dead.id and item.state in ('waiting', 'sent')
    and (item.state = 'sent' or item.sending_at is not null);
  insert into dead_letter_history (dead_letter_id, state, actor, detail)
  values (_dead.id, _dead.state, 'dlq-retry', _error);
  if _dead.state = 'parked' then
    insert into outbox (topic, type, data) values ('operators', 'dead_letter.parked',
      jsonb_build_object('deadLetterId', _dead.id, 'queue', _dead.queue));
  end if;
  return query
  select case _dead.state when 'parked' then 'parked' else 'retry' end, _dead.id, _dead.sends, coalesce(_delay, 0);
end $$;
