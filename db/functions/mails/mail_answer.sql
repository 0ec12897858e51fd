create or replace function app.mail_answer(_m app.mails) returns jsonb language sql stable as $$
  select jsonb_build_object('id', _m.id::text, 'kind', _m.kind, 'subjectId', _m.subject_id, 'recipientId', _m.recipient_id,
    'state', _m.state, 'error', _m.error, 'createdAt', app.rfc3339(_m.created_at), 'dueAt', app.rfc3339(_m.due_at),
    'claimedAt', app.rfc3339(_m.claimed_at), 'endedAt', app.rfc3339(_m.ended_at), 'resends', _m.resends)
  where _m.id is not null -- nothing about no mail
$$;
