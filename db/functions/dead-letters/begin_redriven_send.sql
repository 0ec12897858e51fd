-- Right before a claimed dead letter is sent: records that, and returns the number of the copy and the first page of
-- the message (dead_letter_message). No row: the redrive was stopped, or the dead letter was discarded or redacted, so
-- nothing is sent. A row that time alone had ended (settle_dead_letters) counts as one whose end is unknown: if the
-- send fails, a person decides. The stop and this function change the same row of redrive_items: one of them comes
-- first.
create or replace function app.begin_redriven_send(_redrive text, _id text) returns table (send int, piece text)
language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _dead dead_letters;
  _operator text;
begin
  select * into _dead from dead_letters dead where dead.id = _id for update;
  update redrive_items item set sending_at = app.now(), was = coalesce(item.was, case
      when _dead.state = 'handled' and _dead.actor = 'redrive' then 'retrying' else _dead.state end)
  from redrives redrive
  where item.redrive_id = _redrive and item.dead_letter_id = _id and item.state = 'waiting'
    and redrive.id = item.redrive_id and redrive.state = 'running'
    and _dead.state <> 'discarded' and _dead.redacted_at is null
  returning redrive.operator into _operator;
  if not found then return; end if;
  insert into dead_letter_history (dead_letter_id, state, actor, detail) values (_id, 'redriven', _operator, _redrive);
  update dead_letters dead set state = 'redriven', sends = dead.sends + 1, due_at = app.now(), ended_at = null,
    version = dead.version + 1, actor = _operator
  where dead.id = _id;
  return query select _dead.sends + 1, message.piece from dead_letter_message(_id) message;
end $$;
