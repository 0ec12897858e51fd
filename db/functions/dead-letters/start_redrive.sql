-- Starts a redrive of the named dead letters, or of all that match a filter (parked ones, unless the filter names a
-- state). A dead letter that was discarded or redacted, or waits in another redrive, is left out: the response has the
-- number of these and their first _listed_max ids. Or of past events for one queue: what is published later is not
-- among them. _dry: returns only how many there are.
create or replace function app.start_redrive(_caller text, _issued_at bigint, _key text, _hash text, _id text,
  _selection jsonb, _rate int, _dry boolean, _listed_max int default 20)
returns table (outcome text, replayed boolean, response jsonb) language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = live_role(_caller, _issued_at);
  _redrive redrives;
  _selected text[];
  _dead_letters text[];
  _total int;
  _left_out jsonb;
  _events_after bigint;
  _events_to bigint;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role <> 'OPERATOR' then return query select 'auth.forbidden', false, null::jsonb; return; end if;
  return query select begun.outcome, true, begun.response
  from begin_idempotent(_caller, 'startRedrive', _key, _hash, 'started') begun;
  if found then return; end if;
  if _selection ? 'events' then
    select count(*), coalesce(min(event.seq), 1) - 1, coalesce(max(event.seq), 0), '{"count": 0, "ids": []}'
    into _total, _events_after, _events_to, _left_out
    from replayed_events(_selection->'events', 0, 9223372036854775807) event;
  else
    select coalesce(array_agg(locked.id), '{}') into _selected from (
      select dead.id from dead_letters dead
      where case when _selection ? 'ids' then dead.id in (select jsonb_array_elements_text(_selection->'ids'))
        else dead_letter_matches(dead, '{"state": "parked"}' || (_selection->'filter')) end
      order by dead.id for update of dead) locked;
    -- A statement of its own: it sees what another redrive took while this one waited for the locks.
    select coalesce(array_agg(dead.id order by dead.id), '{}') into _dead_letters from dead_letters dead
    where dead.id = any (_selected) and dead.state <> 'discarded' and dead.redacted_at is null and not exists (
      select from redrive_items item where item.dead_letter_id = dead.id and item.state = 'waiting');
    _total = cardinality(_dead_letters);
    select jsonb_build_object('count', count(*),
      'ids', coalesce(to_jsonb((array_agg(wanted.id order by wanted.id))[1:_listed_max]), '[]')) into _left_out
    from (
      select jsonb_array_elements_text(_selection->'ids') union select unnest(_selected)
      except select unnest(_dead_letters)) wanted (id);
  end if;
  if _dry then
    return query select 'started', false, jsonb_build_object('total', _total, 'leftOut', _left_out);
    return;
  end if;
  insert into redrives (id, operator, wish, rate, total, left_out, state, ended_at,
    events_after, events_to)
  values (_id, _caller, _selection, _rate, _total, _left_out, case when _total = 0 then 'done' else 'running' end,
    case when _total = 0 then app.now() end, _events_after, _events_to)
  returning * into _redrive;
  insert into redrive_items (redrive_id, dead_letter_id) select _id, dead from unnest(_dead_letters) dead;
  insert into operator_actions (operator, action, target, detail)
  values (_caller, 'redrive', _id, jsonb_build_object('wish', _selection, 'rate', _rate, 'total', _total));
  insert into idempotency (caller, route, key, request_hash, answer)
  values (_caller, 'startRedrive', _key, _hash, redrive_json(_redrive));
  return query select 'started', false, redrive_json(_redrive);
end $$;
