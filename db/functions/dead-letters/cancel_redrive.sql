-- Stops a redrive: dead letters whose sending has not begun keep their state. Idempotent, and without effect on a
-- redrive that ended. The response counts what a worker is just sending (mayStillLeave).
create or replace function app.cancel_redrive(_caller text, _issued_at bigint, _id text)
returns table (outcome text, response jsonb) language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = live_role(_caller, _issued_at);
  _redrive redrives;
begin
  if _role is null then return query select 'auth.required', null::jsonb; return; end if;
  if _role <> 'OPERATOR' then return query select 'auth.forbidden', null::jsonb; return; end if;
  select * into _redrive from redrives redrive where redrive.id = _id for update;
  if not found then return query select 'redrive.not_found', null::jsonb; return; end if;
  if _redrive.state = 'running' then
    -- Waits for a worker that is just beginning to send: then sending_at is set, and the item is left to the worker.
    update redrive_items item set state = 'cancelled'
    where item.redrive_id = _id and item.state = 'waiting' and item.sending_at is null;
    update redrives redrive set state = 'cancelled', ended_at = app.now()
    where redrive.id = _id returning * into _redrive;
    insert into operator_actions (operator, action, target, detail) values (_caller, 'cancel', _id, '{}');
  end if;
  return query select 'cancelled', redrive_json(_redrive);
end $$;
