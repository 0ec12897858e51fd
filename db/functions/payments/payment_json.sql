-- A payment attempt as callers see it; `_as_decided`: as it was first returned, without a later refund. PL/pgSQL,
-- because it is part of an order (see live_role).
create or replace function app.payment_json(_payment app.payments, _as_decided boolean) returns jsonb
language plpgsql stable as $$
declare
  _status text = case when _payment.canceled_at is null then _payment.status else 'COMPLETED' end;
  _steps jsonb = jsonb_build_array(
    jsonb_build_object('status', 'INITIATED', 'at', app.rfc3339(_payment.initiated_at)));
begin
  if _payment.id is null then return null; end if;
  if _payment.in_progress_at is not null then
    _steps = _steps || jsonb_build_object('status', 'IN_PROGRESS', 'at', app.rfc3339(_payment.in_progress_at));
  end if;
  if _payment.ended_at is not null then
    _steps = _steps || jsonb_build_object('status', _status, 'at', app.rfc3339(_payment.ended_at));
  end if;
  if _payment.canceled_at is not null and not _as_decided then
    _status = 'CANCELED';
    _steps = _steps || jsonb_build_object('status', 'CANCELED', 'at', app.rfc3339(_payment.canceled_at));
  end if;
  return jsonb_build_object('id', _payment.id, 'orderId', _payment.order_id, 'amount', _payment.amount,
    'status', _status, 'problem', _payment.problem, 'steps', _steps);
end $$;
