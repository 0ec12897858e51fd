-- Who was refused more than a day ago waits for it no longer: those at the head of the line, many at once.
create or replace function app.forget_refusals(_product text, _over timestamptz) returns void
language sql set search_path = app, pg_temp set enable_seqscan = off as $$
  update waitlist w set refused_at = null
  from (select h.buyer_id from (
      select l.buyer_id, l.refused_at from waitlist l where l.product_id = _product and l.since is not null
      order by l.turn, l.since, l.buyer_id limit 2000) h
    where h.refused_at <= _over order by h.buyer_id) late
  where w.product_id = _product and w.buyer_id = late.buyer_id and w.refused_at <= _over
$$;
