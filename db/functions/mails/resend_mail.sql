-- Takes a mail that failed, or whose fate is unknown, back to PENDING and writes down who wanted it: its state decides, so of
-- several who ask at once one is heard, and each hearing lets it leave once. A notice goes back to its run, which counts it no
-- more and, when it had completed, goes on for it; one that was cancelled sends it when somebody lets it go on.
create or replace function app.resend_mail(_caller text, _issued_at bigint, _key text, _hash text, _mail bigint)
returns table (outcome text, replayed boolean, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _seen idempotency; _old mails; _m mails;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role <> 'OPERATOR' then return query select 'auth.forbidden', false, null::jsonb; return; end if;
  perform pg_advisory_xact_lock(42, hashtext(_caller || _key));   -- a parallel repeat waits here, then finds the answer
  select * into _seen from idempotency i where i.caller = _caller and i.route = 'resendMail' and i.key = _key;
  if found then
    return query select case when _seen.request_hash = _hash then 'resent' else 'key-conflict' end, true,
      case when _seen.request_hash = _hash then _seen.answer end;
    return;
  end if;
  perform hold_mails();
  select * into _old from mails m where m.id = _mail;
  if not found then return query select 'mail.not_found', false, null::jsonb; return; end if;
  if _old.state not in ('UNKNOWN', 'FAILED') then return query select 'mail.not_resendable', false, mail_answer(_old); return; end if;
  if not mail_holds(_old) then return query select 'mail.over', false, mail_answer(_old); return; end if;
  update mails m set state = 'PENDING', due_at = app.now(), ended_at = null, resends = m.resends + 1
  where m.id = _mail and m.state in ('UNKNOWN', 'FAILED') returning * into _m;
  if _m.kind = 'stock.back' then
    update notice_runs r set unknown = r.unknown - (_old.state = 'UNKNOWN')::int, failed = r.failed - (_old.state = 'FAILED')::int
    where r.id = _m.subject_id;
    update notice_runs r set status = 'IN_PROGRESS', stopped_at = null, resumed_at = app.now(), resumed_by = _caller,
      drawn_at = app.now(), due_at = app.now(), batch_left = null
    where r.id = _m.subject_id and r.status = 'COMPLETED';
  end if;
  insert into operator_actions (operator, action, target, detail)
  values (_caller, 'resend', 'mail_' || _mail, jsonb_build_object('kind', _old.kind, 'state', _old.state, 'error', _old.error));
  insert into idempotency (caller, route, key, request_hash, answer) values (_caller, 'resendMail', _key, _hash, mail_answer(_m));
  return query select 'resent', false, mail_answer(_m);
end $$;
