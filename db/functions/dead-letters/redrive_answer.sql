create or replace function app.redrive_answer(_r app.redrives) returns jsonb language sql stable as $$
  select jsonb_build_object('id', _r.id, 'state', _r.state, 'rate', _r.rate, 'total', _r.total, 'operator', _r.operator,
    'createdAt', app.rfc3339(_r.created_at), 'endedAt', app.rfc3339(_r.ended_at),
    'waiting', count(*) filter (where i.state = 'waiting'), 'sent', count(*) filter (where i.state = 'sent'),
    'handled', count(*) filter (where i.state = 'handled'), 'returned', count(*) filter (where i.state = 'returned'),
    'cancelled', count(*) filter (where i.state = 'cancelled'))
  from (select) x left join app.redrive_items i on i.redrive_id = _r.id where _r.id is not null
  having _r.id is not null
$$;
