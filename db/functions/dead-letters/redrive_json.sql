-- A redrive as operators see it, with the number of its dead letters by state.
create or replace function app.redrive_json(_redrive app.redrives) returns jsonb language sql stable as $$
  select jsonb_build_object('id', _redrive.id, 'state', _redrive.state, 'rate', _redrive.rate,
    'total', _redrive.total, 'leftOut', _redrive.left_out, 'operator', _redrive.operator,
    'createdAt', app.rfc3339(_redrive.created_at), 'endedAt', app.rfc3339(_redrive.ended_at),
    'waiting', count(*) filter (where item.state = 'waiting'),
    'mayStillLeave', count(*) filter (where item.state = 'waiting' and item.sending_at is not null),
    'sent', count(*) filter (where item.state = 'sent'),
    'handled', count(*) filter (where item.state = 'handled'),
    'returned', count(*) filter (where item.state = 'returned'),
    'cancelled', count(*) filter (where item.state = 'cancelled'))
  from (select) always left join app.redrive_items item on item.redrive_id = _redrive.id where _redrive.id is not null
  having _redrive.id is not null
$$;
