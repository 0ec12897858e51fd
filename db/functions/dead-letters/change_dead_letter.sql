-- Changes a parked one that nobody is redriving: its body, or (no body) gives it up for a reason.
create or replace function app.change_dead_letter(_caller text, _issued_at bigint, _id text, _version int, _body text, _reason text)
returns table (outcome text, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _d dead_letters;
begin
  if _role is null then return query select 'auth.required', null::jsonb; return; end if;
  if _role <> 'OPERATOR' then return query select 'auth.forbidden', null::jsonb; return; end if;
  select * into _d from dead_letters d where d.id = _id for update;
  if not found then return query select 'letter.not_found', null::jsonb; return; end if;
  -- The same wish again finds it done.
  if _body is null and _d.state = 'discarded' then return query select 'changed', dead_letter_answer(_d); return; end if;
  if _version is not null and _d.version <> _version then return query select 'letter.changed', null::jsonb; return; end if;
  if _d.state <> 'parked' or exists (select from redrive_items i where i.dead_letter_id = _id and i.state = 'waiting') then
    return query select 'letter.not_parked', null::jsonb; return;
  end if;
  insert into operator_actions (operator, action, target, detail)
  values (_caller, case when _body is null then 'discard' else 'edit' end, _id,
    case when _body is null then jsonb_build_object('reason', _reason) else jsonb_build_object('before', _d.body, 'after', _body) end);
  insert into dead_letter_history (dead_letter_id, state, actor, detail)
  values (_id, case when _body is null then 'discarded' else 'parked' end, _caller, coalesce(_reason, 'its body was edited'));
  update dead_letters d set body = coalesce(_body, d.body), version = d.version + 1, actor = _caller,
    state = case when _body is null then 'discarded' else d.state end, ended_at = case when _body is null then app.now() end
  where d.id = _id returning * into _d;
  return query select 'changed', dead_letter_answer(_d);
end $$;
