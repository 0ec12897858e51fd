-- The dead letter that keeps an open restock from being requested of its factory: the message failed until it was
-- parked, and nothing is requested before a person redrives it; or a person discarded it, and nothing is requested
-- before a person requests the restock again, which moves the due time (request_restock). Null if the restock is on its
-- way. Searched among the newest 200 parked messages and the first 200 discarded ones after the restock. An event has
-- less than 4 KB, and a longer message is not read. A discarded message keeps only its ids.
create or replace function app.stuck_dead_letter(_restock app.restocks) returns text language sql stable as $$
  select dead.id from (
    (select parked.id, parked.parked_at as at, case when octet_length(parked.body) < 4096
        and parked.body is json object then parked.body::jsonb->'data' end as data, null::jsonb as ids
      from app.dead_letters parked where parked.queue = 'restock' and parked.state = 'parked'
      order by parked.parked_at desc limit 200)
    union all
    (select later.id, later.ended_at, null,
        case when later.body is json object then later.body::jsonb->'ids' end
      from app.dead_letters later
      where later.id > 'dl_' || substr(_restock.id, 5, 10) and later.queue = 'restock'
        and later.state = 'discarded' and later.ended_at > _restock.due_at - interval '5 minutes'
      order by later.id limit 200)) dead
  where _restock.closed_at is null and _restock.state = 'ASKING' and (
    dead.data->>'restockId' = _restock.id
    or dead.data->>'productId' = _restock.product_id and dead.data->>'round' = _restock.round::text
    or dead.ids ?| array[_restock.id, _restock.product_id])
  order by dead.at desc limit 1
$$;
