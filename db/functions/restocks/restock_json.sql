-- A restock as callers see it.
create or replace function app.restock_json(_restock app.restocks) returns jsonb language sql stable as $$
  select jsonb_build_object('id', _restock.id, 'productId', _restock.product_id, 'round', _restock.round,
    'state', _restock.state, 'quantity', _restock.quantity, 'received', _restock.received,
    'surplus', _restock.surplus, 'attempt', _restock.attempt, 'requestedBy', _restock.requested_by,
    'lastError', _restock.last_error, 'createdAt', app.rfc3339(_restock.created_at),
    'dueAt', app.rfc3339(_restock.due_at), 'closedAt', app.rfc3339(_restock.closed_at),
    'closedBy', _restock.closed_by, 'closeReason', _restock.close_reason,
    'deadLetterId', app.stuck_dead_letter(_restock))
  where _restock.id is not null  -- null for an outer join without a restock
$$;
