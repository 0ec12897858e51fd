-- A notification run as operators see it.
create or replace function app.notice_run_json(_run app.notice_runs) returns jsonb language sql stable as $$
  select jsonb_build_object('id', _run.id, 'productId', _run.product_id, 'round', _run.round, 'status', _run.status,
    'sent', _run.sent, 'unknown', _run.unknown, 'suppressed', _run.suppressed, 'failed', _run.failed,
    'lastRecipientId', (select mail.recipient_id from app.mails mail where mail.id = _run.last_sent),
    'openedBy', _run.opened_by, 'startedAt', app.rfc3339(_run.started_at),
    'stoppedAt', app.rfc3339(_run.stopped_at), 'resumedBy', _run.resumed_by,
    'resumedAt', app.rfc3339(_run.resumed_at), 'error', _run.error)
  where _run.id is not null  -- null for an outer join without a run
$$;
