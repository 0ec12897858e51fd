-- Starts a redrive of the named dead letters, or of all a filter means (parked ones, unless it names a state). One that is
-- on its way by itself, given up, or in another redrive is left out. _dry: only says what it would be.
create or replace function app.start_redrive(_caller text, _issued_at bigint, _key text, _hash text, _id text, _wish jsonb, _rate int, _dry boolean)
returns table (outcome text, replayed boolean, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _seen idempotency; _r redrives; _total int; _letters text[];
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role <> 'OPERATOR' then return query select 'auth.forbidden', false, null::jsonb; return; end if;
  perform pg_advisory_xact_lock(42, hashtext(_caller || _key));
  select * into _seen from idempotency i where i.caller = _caller and i.route = 'startRedrive' and i.key = _key;
  if found then
    return query select case when _seen.request_hash = _hash then 'started' else 'key-conflict' end, true,
      case when _seen.request_hash = _hash then _seen.answer end;
    return;
  end if;
  select coalesce(array_agg(x.id), '{}') into _letters from (
    select d.id from dead_letters d
    where case when _wish ? 'ids' then d.id in (select jsonb_array_elements_text(_wish->'ids'))
        else dead_letter_fits(d, '{"state": "parked"}' || (_wish->'filter')) end
      and d.state in ('parked', 'redriven', 'handled')
      and not exists (select from redrive_items i where i.dead_letter_id = d.id and i.state = 'waiting')
    order by d.id for update of d) x;
  _total = cardinality(_letters);
  if _dry then
    return query select 'started', false, jsonb_build_object('total', _total);
    return;
  end if;
  insert into redrives (id, operator, wish, rate, total, state, ended_at)
  values (_id, _caller, _wish, _rate, _total, case when _total = 0 then 'done' else 'running' end, case when _total = 0 then app.now() end)
  returning * into _r;
  insert into redrive_items (redrive_id, dead_letter_id) select _id, l from unnest(_letters) l;
  insert into operator_actions (operator, action, target, detail)
  values (_caller, 'redrive', _id, jsonb_build_object('wish', _wish, 'rate', _rate, 'total', _total));
  insert into idempotency (caller, route, key, request_hash, answer) values (_caller, 'startRedrive', _key, _hash, redrive_answer(_r));
  return query select 'started', false, redrive_answer(_r);
end $$;
