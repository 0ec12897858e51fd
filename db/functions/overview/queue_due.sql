-- For each queue whose messages are only triggers: since when its oldest row is due, or when it will be.
create or replace function app.queue_due() returns table (name text, at timestamptz)
language sql stable set search_path = app, pg_temp set enable_seqscan = off as $$
  values ('relay', (select min(event.due_at) from outbox event where event.published_at is null)),
    ('mail', (select min(mail.due_at) from mails mail where mail.state = 'PENDING' and mail.kind <> 'stock.back')),
    ('deadline', (select min(unpaid.payment_due_at) from orders unpaid where unpaid.status = 'NOTPAYED')),
    ('redrive', (
      select min(redrive.next_at) from redrives redrive
      where redrive.state = 'running' and (redrive.events_to is not null or exists (
        select from redrive_items item where item.redrive_id = redrive.id and item.state = 'waiting'))))
$$;
