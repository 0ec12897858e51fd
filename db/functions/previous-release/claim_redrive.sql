-- For the bundle of release 0.1.0, which calls claim_redrive_items by this name and sends all that it claims.
create or replace function app.claim_redrive(_batch_max int, _lease_seconds int, _settle_seconds int, _again boolean)
returns table (redrive_id text, id text, queue text, send int, wait_milliseconds int, poll_seconds int)
language sql as $$
  select claimed.redrive_id, claimed.id, claimed.queue, begun.send, claimed.wait_milliseconds, claimed.poll_seconds
  from app.claim_redrive_items(_batch_max, _lease_seconds, _settle_seconds, _again) claimed left join lateral (
    select max(sending.send) as send from app.begin_redriven_send(claimed.redrive_id, claimed.id) sending) begun on true
$$;
