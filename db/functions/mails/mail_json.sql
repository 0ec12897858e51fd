-- A mail as operators see it.
create or replace function app.mail_json(_mail app.mails) returns jsonb language sql stable as $$
  select jsonb_build_object('id', _mail.id::text, 'kind', _mail.kind, 'subjectId', _mail.subject_id,
    'recipientId', _mail.recipient_id, 'state', _mail.state, 'error', _mail.error,
    'createdAt', app.rfc3339(_mail.created_at), 'dueAt', app.rfc3339(_mail.due_at),
    'claimedAt', app.rfc3339(_mail.claimed_at), 'endedAt', app.rfc3339(_mail.ended_at), 'resends', _mail.resends)
  where _mail.id is not null  -- null for an outer join without a mail
$$;
