-- A redrive as operators see it, with the number of its messages by state. queue: past events are sent to it.
create or replace function app.redrive_json(_redrive app.redrives) returns jsonb language sql stable as $$
  select jsonb_build_object('id', _redrive.id, 'state', _redrive.state, 'rate', _redrive.rate,
    'queue', _redrive.wish->'events'->'queue', 'total', _redrive.total, 'leftOut', _redrive.left_out,
    'operator', _redrive.operator, 'createdAt', app.rfc3339(_redrive.created_at),
    'endedAt', app.rfc3339(_redrive.ended_at))
    || case when _redrive.events_to is null then (
      select jsonb_build_object(
        'waiting', count(*) filter (where item.state = 'waiting'),
        'mayStillLeave', count(*) filter (where item.state = 'waiting' and item.sending_at is not null),
        'sent', count(*) filter (where item.state = 'sent'),
        'handled', count(*) filter (where item.state = 'handled'),
        'returned', count(*) filter (where item.state = 'returned'),
        'cancelled', count(*) filter (where item.state = 'cancelled'))
      from app.redrive_items item where item.redrive_id = _redrive.id)
    else (
      select jsonb_build_object(
        'waiting', case when _redrive.state = 'cancelled' then claimed.count else open.count end,
        'mayStillLeave', claimed.count, 'sent', _redrive.events_sent, 'handled', 0, 'returned', 0,
        'cancelled', case when _redrive.state = 'cancelled' then open.count - claimed.count else 0 end)
      from (select _redrive.total - _redrive.events_sent) open (count),
        (select case when _redrive.claimed_until > app.now() then _redrive.events_claimed else 0 end) claimed (count))
    end
  where _redrive.id is not null
$$;
