-- An attempt as callers see it; `_as_decided` shows it as it was answered first. In PL/pgSQL because it stands in an order's
-- answer (see live_role).
create or replace function app.payment_answer(_p app.payments, _as_decided boolean) returns jsonb language plpgsql stable as $$
declare
  _decided text = case when _p.canceled_at is null then _p.status else 'COMPLETED' end;
  _steps jsonb = jsonb_build_array(jsonb_build_object('status', 'INITIATED', 'at', app.rfc3339(_p.initiated_at)));
begin
  if _p.id is null then return null; end if;
  if _p.in_progress_at is not null then
    _steps = _steps || jsonb_build_object('status', 'IN_PROGRESS', 'at', app.rfc3339(_p.in_progress_at));
  end if;
  if _p.ended_at is not null then _steps = _steps || jsonb_build_object('status', _decided, 'at', app.rfc3339(_p.ended_at)); end if;
  if _p.canceled_at is not null and not _as_decided then
    _decided = 'CANCELED';
    _steps = _steps || jsonb_build_object('status', 'CANCELED', 'at', app.rfc3339(_p.canceled_at));
  end if;
  return jsonb_build_object('id', _p.id, 'orderId', _p.order_id, 'amount', _p.amount, 'status', _decided, 'problem', _p.problem,
    'steps', _steps);
end $$;
