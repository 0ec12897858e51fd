-- Edits the body of a parked dead letter that waits in no redrive, or (no body) discards a dead letter that was not
-- handled, for a reason. A redrive that has not begun to send it leaves it out. Discarding is idempotent, and removes
-- the message in the same commit.
create or replace function app.update_dead_letter(_caller text, _issued_at bigint, _id text, _version int, _body text,
  _reason text)
returns table (outcome text, response jsonb) language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = live_role(_caller, _issued_at);
  _dead dead_letters;
begin
  if _role is null then return query select 'auth.required', null::jsonb; return; end if;
  if _role <> 'OPERATOR' then return query select 'auth.forbidden', null::jsonb; return; end if;
  select * into _dead from dead_letters dead where dead.id = _id for update;
  if not found then return query select 'dead_letter.not_found', null::jsonb; return; end if;
  if _body is null and _dead.state = 'discarded' then
    return query select 'changed', dead_letter_json(_dead); return;
  end if;
  if _version is not null and _dead.version <> _version then
    return query select 'dead_letter.changed', null::jsonb; return;
  end if;
  if _dead.state in ('handled', 'discarded') or _body is not null and (_dead.state <> 'parked' or exists (
    select from redrive_items item where item.dead_letter_id = _id and item.state = 'waiting'))
  then
    return query select 'dead_letter.not_parked', null::jsonb; return;
  end if;
  if _body is null then
    update redrive_items item set state = 'cancelled'
    where item.dead_letter_id = _id and item.state = 'waiting' and item.sending_at is null;
  end if;
  insert into operator_actions (operator, action, target, detail)
  values (_caller, case when _body is null then 'discard' else 'edit' end, _id,
    case when _body is null then jsonb_build_object('reason', _reason)
         else jsonb_build_object('before', _dead.body, 'after', _body) end);
  insert into dead_letter_history (dead_letter_id, state, actor, detail)
  values (_id, case when _body is null then 'discarded' else 'parked' end, _caller,
    coalesce(_reason, 'its body was edited'));
  update dead_letters dead set body = coalesce(_body, dead.body), version = dead.version + 1, actor = _caller,
    state = case when _body is null then 'discarded' else dead.state end,
    ended_at = case when _body is null then app.now() end
  where dead.id = _id returning * into _dead;
  if _body is null then
    perform redact_dead_letters(array[_id]);
    select * into _dead from dead_letters dead where dead.id = _id;
  end if;
  return query select 'changed', dead_letter_json(_dead);
end $$;
