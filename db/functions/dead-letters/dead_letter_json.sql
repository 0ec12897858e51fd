-- A dead letter as callers see it, without its message (dead_letter_message).
create or replace function app.dead_letter_json(_dead app.dead_letters) returns jsonb language sql stable as $$
  select jsonb_build_object('id', _dead.id, 'queue', _dead.queue, 'messageId', _dead.message_id,
    'state', _dead.state, 'error', _dead.error, 'receives', _dead.receives, 'rounds', _dead.rounds,
    'version', _dead.version, 'bytes', coalesce(_dead.body_bytes, octet_length(_dead.body)),
    'sha256', _dead.body_sha256, 'redactedAt', app.rfc3339(_dead.redacted_at),
    'requestId', _dead.request_id, 'actor', _dead.actor,
    'createdAt', app.rfc3339(_dead.created_at), 'dueAt', app.rfc3339(_dead.due_at),
    'parkedAt', app.rfc3339(_dead.parked_at), 'endedAt', app.rfc3339(_dead.ended_at))
  where _dead.id is not null  -- null for an outer join without a dead letter
$$;
