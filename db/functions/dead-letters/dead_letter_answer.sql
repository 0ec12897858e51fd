-- A dead letter as callers see it. Its message is read in pieces: a row of the Data API ends at 64 KB.
create or replace function app.dead_letter_answer(_d app.dead_letters) returns jsonb language sql stable as $$
  select jsonb_build_object('id', _d.id, 'queue', _d.queue, 'messageId', _d.message_id, 'state', _d.state, 'error', _d.error,
    'receives', _d.receives, 'rounds', _d.rounds, 'version', _d.version, 'requestId', _d.request_id, 'actor', _d.actor,
    'createdAt', app.rfc3339(_d.created_at), 'dueAt', app.rfc3339(_d.due_at), 'parkedAt', app.rfc3339(_d.parked_at),
    'endedAt', app.rfc3339(_d.ended_at))
  where _d.id is not null
$$;
