-- Sends a mail again that failed or whose delivery is unknown, because an operator asks for it: it may have arrived, so
-- the choice between certainty and a duplicate is a person's. The state of the mail decides, so of parallel requests
-- one has an effect, and each sends the mail once. A notice returns to its run, which does not count it any more and,
-- when it was completed, goes on for it; a cancelled run sends it when the run is resumed.
create or replace function app.resend_mail(_caller text, _issued_at bigint, _key text, _hash text, _mail bigint)
returns table (outcome text, replayed boolean, response jsonb) language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = live_role(_caller, _issued_at);
  _before mails;
  _after mails;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role <> 'OPERATOR' then return query select 'auth.forbidden', false, null::jsonb; return; end if;
  return query select begun.outcome, true, begun.response
  from begin_idempotent(_caller, 'resendMail', _key, _hash, 'resent') begun;
  if found then return; end if;

  perform lock_mails();
  select * into _before from mails mail where mail.id = _mail;
  if not found then return query select 'mail.not_found', false, null::jsonb; return; end if;
  if _before.state not in ('UNKNOWN', 'FAILED') then
    return query select 'mail.not_resendable', false, mail_json(_before); return;
  end if;
  if not mail_is_current(_before) then return query select 'mail.over', false, mail_json(_before); return; end if;
  update mails mail set state = 'PENDING', due_at = app.now(), ended_at = null, resends = mail.resends + 1,
    included_in = null
  where mail.id = _mail and mail.state in ('UNKNOWN', 'FAILED') returning * into _after;
  -- A person does not wait for the window of the reports.
  if _after.recipient_id = 'operators' then
    update rate_tokens token set at = app.now() where token.name = 'reports';
  end if;
  if _after.kind = 'stock.back' then
    update notice_runs run set unknown = run.unknown - (_before.state = 'UNKNOWN')::int,
      failed = run.failed - (_before.state = 'FAILED')::int
    where run.id = _after.subject_id;
    update notice_runs run set status = 'IN_PROGRESS', stopped_at = null, resumed_at = app.now(),
      resumed_by = _caller, drawn_at = app.now(), due_at = app.now(), batch_left = null
    where run.id = _after.subject_id and run.status = 'COMPLETED';
  end if;
  insert into operator_actions (operator, action, target, detail) values (_caller, 'resend', 'mail_' || _mail,
    jsonb_build_object('kind', _before.kind, 'state', _before.state, 'error', _before.error));
  insert into idempotency (caller, route, key, request_hash, answer)
  values (_caller, 'resendMail', _key, _hash, mail_json(_after));
  return query select 'resent', false, mail_json(_after);
end $$;
