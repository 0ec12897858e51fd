-- The dead letter that keeps an open restock from being requested of its factory: the message failed until it was
-- parked, and nothing is requested before a person redrives it. Null if the restock is on its way. Searched among the
-- newest 200 parked messages; an event has less than 4 KB, and a longer message is not read.
create or replace function app.stuck_dead_letter(_restock app.restocks) returns text language sql stable as $$
  select dead.id from (
    select * from app.dead_letters parked where parked.queue = 'restock' and parked.state = 'parked'
    order by parked.parked_at desc limit 200) dead
  where _restock.closed_at is null and _restock.state = 'ASKING'
    and case when octet_length(dead.body) < 4096 then
      position(_restock.product_id in dead.body) > 0 or position(_restock.id in dead.body) > 0 end
  order by dead.parked_at desc limit 1
$$;
