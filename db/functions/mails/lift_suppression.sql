-- Sends mail to an address again, because an operator says so: the address has these hashes, one for each key.
-- Idempotent: a repeat changes and records nothing. Mails that were suppressed are not sent later.
create or replace function app.lift_suppression(_caller text, _issued_at bigint, _hashes jsonb, _reason text)
returns table (outcome text, response jsonb) language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = live_role(_caller, _issued_at);
begin
  if _role is null then return query select 'auth.required', null::jsonb; return; end if;
  if _role <> 'OPERATOR' then return query select 'auth.forbidden', null::jsonb; return; end if;
  -- Feedback that is being recorded is waited for, then seen.
  perform from suppressions known where known.address_hash in (select jsonb_array_elements_text(_hashes))
  order by known.address_hash for update;
  with lifted as (
    update suppressions known set lifted_at = app.now(), lifted_by = _caller
    where known.address_hash in (select jsonb_array_elements_text(_hashes)) and known.lifted_at is null
    returning known.*)
  insert into operator_actions (operator, action, target, detail)
  select _caller, 'lift', 'suppression_' || lifted.address_hash,
    jsonb_build_object('reason', _reason, 'suppressed', lifted.reason, 'since', rfc3339(lifted.at))
  from lifted order by lifted.address_hash;
  return query select 'lifted', suppression_json(_hashes);
end $$;
