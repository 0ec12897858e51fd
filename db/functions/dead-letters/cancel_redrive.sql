-- Stops a redrive: what was not sent yet stays parked. Cancelling twice, or too late, changes nothing.
create or replace function app.cancel_redrive(_caller text, _issued_at bigint, _id text)
returns table (outcome text, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _r redrives;
begin
  if _role is null then return query select 'auth.required', null::jsonb; return; end if;
  if _role <> 'OPERATOR' then return query select 'auth.forbidden', null::jsonb; return; end if;
  select * into _r from redrives r where r.id = _id for update;
  if not found then return query select 'redrive.not_found', null::jsonb; return; end if;
  if _r.state = 'running' then
    -- What a worker holds is as good as sent.
    update redrive_items i set state = 'cancelled'
    where i.redrive_id = _id and i.state = 'waiting' and i.claimed_until is null;
    update redrives r set state = 'cancelled', ended_at = app.now() where r.id = _id returning * into _r;
    insert into operator_actions (operator, action, target, detail) values (_caller, 'cancel', _id, '{}');
  end if;
  return query select 'cancelled', redrive_answer(_r);
end $$;
