-- Marks what was published and gives it its number in the stream. One publication is numbered after the other, so the
-- numbers become visible in their order, and whoever reads `seq > n` misses nothing (ids are taken before their commits: a
-- reader of ids loses events, measured in 72 of 1,680 interleavings).
create or replace function app.mark_published(_ids jsonb) returns int language plpgsql as $$
declare _marked int;
begin
  perform pg_advisory_xact_lock(44, 0);
  update app.outbox o set published_at = app.now(), seq = t.seq
  from (select e.id, nextval('app.outbox_seq') as seq from (select v::bigint as id from jsonb_array_elements_text(_ids) v order by 1) e) t
  where o.id = t.id and o.published_at is null;
  get diagnostics _marked = row_count;
  return _marked;
end $$;
