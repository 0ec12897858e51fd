-- Pauses the consumer of a queue for a reason, or (no reason) resumes the consumer. Repeating either changes nothing:
-- the first pause keeps its time and its reason. The event source mapping follows the row
-- (lambdas/operations/pauses.ts).
create or replace function app.change_consumer_pause(_caller text, _issued_at bigint, _queue text, _reason text,
  _is_pausable boolean)
returns table (outcome text, response jsonb) language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = live_role(_caller, _issued_at);
begin
  if _role is null then return query select 'auth.required', null::jsonb; return; end if;
  if _role <> 'OPERATOR' then return query select 'auth.forbidden', null::jsonb; return; end if;
  if _reason is not null and not _is_pausable then
    return query select 'queue.not_pausable', null::jsonb; return;
  end if;
  if _reason is null then
    update consumer_pauses pause set resumed_at = app.now(), resumed_by = _caller
    where pause.queue = _queue and pause.resumed_at is null;
  else
    insert into consumer_pauses (queue, reason, paused_by) values (_queue, _reason, _caller)
    on conflict (queue) where resumed_at is null do nothing;
  end if;
  if found then
    insert into operator_actions (operator, action, target, detail)
    values (_caller, case when _reason is null then 'resume' else 'pause' end, _queue,
      jsonb_strip_nulls(jsonb_build_object('reason', _reason)));
  end if;
  return query select 'changed', jsonb_build_object('queue', _queue, 'paused', open_pause(_queue));
end $$;
